package dev.patisserie.feedback.grow;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.InMemoryKeyValueStore;

/**
 * Supplies a state store in memory whose reads are counted.
 *
 * @param name name of the store
 * @param onRead called at each read
 */
record CountedStores(String name, Runnable onRead) implements KeyValueBytesStoreSupplier {

    @Override
    public String metricsScope() {
        return "counted";
    }

    @Override
    public KeyValueStore<Bytes, byte[]> get() {
        return new InMemoryKeyValueStore(name) {
            @Override
            public synchronized byte[] get(Bytes key) {
                onRead.run();
                return super.get(key);
            }

            @Override
            public synchronized KeyValueIterator<Bytes, byte[]> all() {
                onRead.run();
                return super.all();
            }
        };
    }
}
