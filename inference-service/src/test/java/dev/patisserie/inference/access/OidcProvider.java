package dev.patisserie.inference.access;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/** A provider of OpenID Connect with one key: its discovery document, its keys, and signed tokens. */
public final class OidcProvider implements QuarkusTestResourceLifecycleManager {

    private static final String KEY = "key-1";
    private static final KeyPair PAIR = newPair();

    private static String issuer;

    private HttpServer server;

    private static KeyPair newPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        issuer = "http://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, """
                {"issuer":"%1$s","jwks_uri":"%1$s/keys","authorization_endpoint":"%1$s/login",
                 "token_endpoint":"%1$s/token","end_session_endpoint":"%1$s/logout"}""".formatted(issuer)));
        server.createContext("/keys", exchange -> answer(exchange, keys()));
        server.start();
        return Map.of(
                "inference.auth.mode", "oidc",
                "quarkus.oidc.tenant-enabled", "true",
                "quarkus.oidc.auth-server-url", issuer,
                "quarkus.oidc.client-id", "patisserie",
                "quarkus.oidc.credentials.secret", "a-secret-of-32-characters-or-more");
    }

    private static String keys() {
        var key = (RSAPublicKey) PAIR.getPublic();
        return """
                {"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"%s","n":"%s","e":"%s"}]}""".formatted(
                        KEY,
                        base64(unsigned(key.getModulus().toByteArray())),
                        base64(key.getPublicExponent().toByteArray()));
    }

    private static byte[] unsigned(byte[] number) {
        return number[0] == 0 ? java.util.Arrays.copyOfRange(number, 1, number.length) : number;
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Returns a token of a user with a role that expires after a time, which may be negative. */
    static String token(String user, String role, Duration validity) {
        Instant now = Instant.now();
        String head = base64("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"%s\"}".formatted(KEY));
        String body = base64("""
                {"iss":"%s","sub":"%s","preferred_username":"%s","aud":"patisserie","groups":["%s"],"iat":%d,"exp":%d}""".formatted(
                        issuer,
                        user,
                        user,
                        role,
                        now.minusSeconds(600).getEpochSecond(),
                        now.plus(validity).getEpochSecond()));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(PAIR.getPrivate());
            signature.update((head + "." + body).getBytes(StandardCharsets.US_ASCII));
            return head + "." + body + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void stop() {
        server.stop(0);
    }
}
