package dev.patisserie.common.store;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;

/** A third-party S3 server that checks signatures and keeps its objects in a folder. The owner closes it. */
public final class TestS3Server implements AutoCloseable {

    private static final String KEY = "key";
    private static final String SECRET = "secret";

    private final BlobStoreContext blobs;
    private final S3Proxy server;

    private TestS3Server(BlobStoreContext blobs, S3Proxy server) {
        this.blobs = blobs;
        this.server = server;
    }

    /** Starts a server on a free port, with an empty bucket. */
    public static TestS3Server start(Path folder, String bucket) throws Exception {
        var properties = new Properties();
        properties.setProperty("jclouds.filesystem.basedir", folder.toString());
        BlobStoreContext blobs = ContextBuilder.newBuilder("filesystem-nio2")
                .credentials("identity", "credential") // required, although files need none
                .overrides(properties)
                .build(BlobStoreContext.class);
        blobs.getBlobStore().createContainerInLocation(null, bucket);
        S3Proxy server = S3Proxy.builder()
                .blobStore(blobs.getBlobStore())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, KEY, SECRET)
                .build();
        server.start();
        return new TestS3Server(blobs, server);
    }

    /** Returns the environment of a process that uses the server. */
    public Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL_S3",
                "http://127.0.0.1:" + server.getPort(),
                "AWS_REGION",
                "us-east-1",
                "AWS_ACCESS_KEY_ID",
                KEY,
                "AWS_SECRET_ACCESS_KEY",
                SECRET);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) { // S3Proxy throws any
            throw new IllegalStateException("server not stopped", e);
        } finally {
            blobs.close();
        }
    }
}
