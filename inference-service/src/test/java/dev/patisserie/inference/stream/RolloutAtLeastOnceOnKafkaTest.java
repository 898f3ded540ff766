package dev.patisserie.inference.stream;

import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.inference.ServiceFolders;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@WithTestResource(KafkaTestBroker.class)
@WithTestResource(ServiceFolders.class)
class RolloutAtLeastOnceOnKafkaTest extends RolloutOnKafka {}
