package dev.patisserie.feedback.stream;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Limits the native memory of all stores of this process together, as Kafka Streams' documentation recommends. By
 * default each store of each partition has its own cache of 50 MiB and up to 48 MiB of unwritten records. Also
 * compresses: the values are JSON. Kafka Streams creates an instance by name for each store.
 */
public final class RocksMemory implements RocksDBConfigSetter {

    private static final long BYTES = 256L << 20;

    /** Part of {@link #BYTES} for records that are not yet in a file. */
    private static final long WRITE_BYTES = 96L << 20;

    /** Part of the cache that is reserved for indexes and filters. */
    private static final double INDEX_RATIO = 0.1;

    /** Shared by all stores until the process ends. */
    private static final class Shared {
        static final Cache CACHE;
        static final WriteBufferManager WRITES;

        static {
            RocksDB.loadLibrary();
            CACHE = new LRUCache(BYTES, -1, false, INDEX_RATIO);
            WRITES = new WriteBufferManager(WRITE_BYTES, CACHE);
        }
    }

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        var table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(Shared.CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinTopLevelIndexAndFilter(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(Shared.WRITES);
        options.setCompressionType(CompressionType.LZ4_COMPRESSION);
    }

    @Override
    public void close(String storeName, Options options) {
        // the other stores use the shared objects
    }
}
