package dev.patisserie.feedback.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

class RocksMemoryTest {

    @Test
    void compressesAndKeepsIndexesWithinTheSharedCache() {
        RocksDB.loadLibrary();
        try (var options = new Options().setTableFormatConfig(new BlockBasedTableConfig())) {
            new RocksMemory().setConfig("join-images", options, Map.of());

            assertThat(options.compressionType()).isEqualTo(CompressionType.LZ4_COMPRESSION);
            assertThat(((BlockBasedTableConfig) options.tableFormatConfig()).cacheIndexAndFilterBlocks())
                    .isTrue();
        }
    }

    @Test
    void storesShareOneWriteBuffer() {
        RocksDB.loadLibrary();
        try (var one = new Options().setTableFormatConfig(new BlockBasedTableConfig());
                var two = new Options().setTableFormatConfig(new BlockBasedTableConfig())) {
            new RocksMemory().setConfig("join-images", one, Map.of());
            new RocksMemory().setConfig("join-ages", two, Map.of());

            assertThat(one.writeBufferManager()).isNotNull().isSameAs(two.writeBufferManager());
        }
    }
}
