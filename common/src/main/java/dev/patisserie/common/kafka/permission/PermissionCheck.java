package dev.patisserie.common.kafka.permission;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Asks the broker for the operations that it allows this process. Without an authorizer, it allows all. On a group or a
 * transactional id, the right to describe it is tested, which the other operations include.
 */
public final class PermissionCheck {

    private static final long PATIENCE_SECONDS = 10;

    private final Admin admin;

    /** Creates a check; the caller closes {@code admin}. */
    public PermissionCheck(Admin admin) {
        this.admin = admin;
    }

    /**
     * Returns the permissions that this process lacks. A topic that does not exist is not reported.
     *
     * @param needed the permissions that it needs
     * @param names returns the name of the resource that is used; empty if none is
     * @throws KafkaException if the broker does not respond; the call may be repeated
     */
    public List<Permission> missing(Collection<Permission> needed, Function<Permission, Optional<String>> names) {
        List<Permission> missing = new ArrayList<>();
        for (Permission permission : needed) {
            Optional<String> name = names.apply(permission);
            if (name.isPresent() && !isAllowed(permission, name.get())) {
                missing.add(permission);
            }
        }
        return missing;
    }

    private boolean isAllowed(Permission permission, String name) {
        return switch (permission.type()) {
            case TOPIC -> allowsAll(topic(name), permission.operation());
            case GROUP -> allowsAll(group(name), permission.operation());
            case TRANSACTIONAL_ID -> answer(transactionalId(name)).allowed();
            default -> true;
        };
    }

    private static boolean allowsAll(Answer<Set<AclOperation>> answer, AclOperation operation) {
        // A topic is described with its single operations, of which ALL includes the right to delete.
        AclOperation single = operation == AclOperation.ALL ? AclOperation.DELETE : operation;
        return answer.allowed()
                && (answer.value().isEmpty() || answer.value().get().contains(single));
    }

    private Answer<Set<AclOperation>> topic(String name) {
        var options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        return answer(admin.describeTopics(List.of(name), options)
                .topicNameValues()
                .get(name)
                .thenApply(TopicDescription::authorizedOperations));
    }

    private Answer<Set<AclOperation>> group(String name) {
        var options = new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true);
        return answer(admin.describeConsumerGroups(List.of(name), options)
                .describedGroups()
                .get(name)
                .thenApply(ConsumerGroupDescription::authorizedOperations));
    }

    private KafkaFuture<?> transactionalId(String name) {
        return admin.describeTransactions(List.of(name)).description(name);
    }

    /**
     * The answer of the broker.
     *
     * @param allowed whether the resource may be described
     * @param value the answer; empty if the resource does not exist
     */
    private record Answer<T>(boolean allowed, Optional<T> value) {}

    private static <T> Answer<T> answer(KafkaFuture<T> future) {
        try {
            return new Answer<>(true, Optional.ofNullable(future.get(PATIENCE_SECONDS, TimeUnit.SECONDS)));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return new Answer<>(false, Optional.empty());
            }
            if (isAbsent(e.getCause())) {
                return new Answer<>(true, Optional.empty());
            }
            throw new KafkaException("permissions not checked", e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("permissions not checked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("permissions not checked", e);
        }
    }

    private static boolean isAbsent(Throwable failure) {
        return failure instanceof UnknownTopicOrPartitionException
                || failure instanceof GroupIdNotFoundException
                || failure instanceof TransactionalIdNotFoundException;
    }
}
