package dev.patisserie.inference.stream;

import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.inference.ServiceFolders;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@TestProfile(ExactlyOnceOnKafkaTest.ExactlyOnceProfile.class)
@WithTestResource(KafkaTestBroker.class)
@WithTestResource(ServiceFolders.class)
class RolloutExactlyOnceOnKafkaTest extends RolloutOnKafka {}
