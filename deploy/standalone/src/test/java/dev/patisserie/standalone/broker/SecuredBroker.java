package dev.patisserie.standalone.broker;

import dev.patisserie.common.kafka.permission.Permission;
import dev.patisserie.common.kafka.permission.Permissions;
import dev.patisserie.standalone.service.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.awaitility.Awaitility;

/**
 * A broker with TLS, SCRAM and KRaft's authorizer, on which each role of the table of permissions is a user with these
 * permissions alone. Its second listener, without TLS, is that of the super user.
 */
public final class SecuredBroker implements AutoCloseable {

    private static final String PASSWORD = "changeit";
    private static final String MECHANISM = "SCRAM-SHA-512";
    private static final int ITERATIONS = 4096;

    private final EmbeddedBroker broker;
    private final Path folder;
    private final String address;
    private final Admin admin;

    private SecuredBroker(EmbeddedBroker broker, Path folder, String address) {
        this.broker = broker;
        this.folder = folder;
        this.address = address;
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    /** Starts a broker with all topics, users and permissions. */
    public static SecuredBroker start(Path folder) throws IOException, InterruptedException, ExecutionException {
        Files.createDirectories(folder);
        createKeys(folder);
        List<Integer> ports = FreePorts.find(3);
        String secured = "127.0.0.1:" + ports.get(2);
        EmbeddedBroker broker =
                EmbeddedBroker.start(folder.resolve("log"), ports.get(0), ports.get(1), settings(folder, ports));
        var started = new SecuredBroker(broker, folder, secured);
        broker.createTopics();
        Set<String> users = Permissions.all().stream().map(Permission::user).collect(Collectors.toSet());
        started.createUsers(users);
        started.grant(Permissions.all());
        return started;
    }

    private static Map<String, String> settings(Path folder, List<Integer> ports) {
        Map<String, String> settings = new HashMap<>();
        settings.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SECURED:SASL_SSL");
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d,SECURED://127.0.0.1:%d"
                        .formatted(ports.get(0), ports.get(1), ports.get(2)));
        settings.put(
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:%d,SECURED://127.0.0.1:%d".formatted(ports.get(0), ports.get(2)));
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:ANONYMOUS");
        settings.put("allow.everyone.if.no.acl.found", "false");
        settings.put("sasl.enabled.mechanisms", MECHANISM);
        settings.put(
                "listener.name.secured.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        settings.put("ssl.keystore.location", folder.resolve("broker.p12").toString());
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("ssl.keystore.password", PASSWORD);
        return settings;
    }

    private static void createKeys(Path folder) throws IOException, InterruptedException {
        keytool(
                folder,
                "-genkeypair",
                "-keystore",
                "broker.p12",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=broker",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-validity",
                "2");
        keytool(folder, "-exportcert", "-keystore", "broker.p12", "-alias", "broker", "-file", "broker.cer");
        keytool(
                folder,
                "-importcert",
                "-noprompt",
                "-keystore",
                "trusted.p12",
                "-alias",
                "broker",
                "-file",
                "broker.cer");
    }

    private static void keytool(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException("keytool failed: " + output);
        }
    }

    private void createUsers(Collection<String> users) throws InterruptedException, ExecutionException {
        List<UserScramCredentialAlteration> created = new ArrayList<>();
        for (String user : users) {
            var credential = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS);
            created.add(new UserScramCredentialUpsertion(user, credential, password(user)));
        }
        admin.alterUserScramCredentials(created).all().get();
    }

    private static String password(String user) {
        return "password of " + user;
    }

    /** Returns the address of the listener with TLS. */
    public String bootstrap() {
        return address;
    }

    /** Returns a client of the super user, which this broker closes. */
    public Admin admin() {
        return admin;
    }

    /** Returns the settings of the super user's clients. */
    Map<String, Object> superUser() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    /** Returns the settings of a user's clients, the address included. */
    public Map<String, Object> login(String user) {
        Map<String, Object> settings = new HashMap<>(security(user));
        settings.put("bootstrap.servers", address);
        return settings;
    }

    /** Returns the security settings of a user's clients. */
    public Map<String, String> security(String user) {
        return Map.of(
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                MECHANISM,
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                        .formatted(user, password(user)),
                "ssl.truststore.location",
                folder.resolve("trusted.p12").toString(),
                "ssl.truststore.type",
                "PKCS12",
                "ssl.truststore.password",
                PASSWORD);
    }

    /** Writes the security settings of a user for {@code --command-config}. */
    public Path commandConfig(String user) {
        Path file = folder.resolve(user + ".properties");
        var properties = new Properties();
        properties.putAll(security(user));
        try (Writer out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** Grants a permission to the user of its role. */
    public void grant(Permission permission) throws InterruptedException, ExecutionException {
        grant(List.of(permission));
    }

    /** Grants permissions to other users than those of their roles. */
    public void grant(String user, Collection<Permission> permissions) throws InterruptedException, ExecutionException {
        grant(permissions.stream()
                .map(permission -> new Permission(
                        user, permission.type(), permission.pattern(), permission.name(), permission.operation()))
                .toList());
    }

    private void grant(Collection<Permission> permissions) throws InterruptedException, ExecutionException {
        List<AclBinding> bindings =
                permissions.stream().map(SecuredBroker::binding).distinct().toList();
        admin.createAcls(bindings).all().get();
        await(found -> found.containsAll(bindings));
    }

    /** Takes a permission from the user of its role. */
    public void revoke(Permission permission) throws InterruptedException, ExecutionException {
        AclBinding binding = binding(permission);
        admin.deleteAcls(List.of(binding.toFilter())).all().get();
        await(found -> !found.contains(binding));
    }

    /** The broker applies changes of the controller a moment later. */
    private void await(Predicate<Collection<AclBinding>> condition) {
        Awaitility.await()
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .until(() -> condition.test(admin.describeAcls(org.apache.kafka.common.acl.AclBindingFilter.ANY)
                        .values()
                        .get()));
    }

    private static AclBinding binding(Permission permission) {
        return new AclBinding(
                new ResourcePattern(permission.type(), permission.name(), permission.pattern()),
                new AccessControlEntry(
                        "User:" + permission.user(), "*", permission.operation(), AclPermissionType.ALLOW));
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
    }
}
