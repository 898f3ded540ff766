package dev.patisserie.trainer.tensorboard;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TfRecordsTest {

    @TempDir
    Path folder;

    @Test
    void masksTheChecksumAsTensorFlowDoes() {
        byte[] digits = "123456789".getBytes(US_ASCII);

        // Then: the CRC-32C of these digits is known to be 0xe3069283; turned by 15, plus
        // 0xa282ead8
        assertThat(TfRecords.maskedCrc(digits, digits.length))
                .isEqualTo((0xe3069283 >>> 15 | 0xe3069283 << 17) + 0xa282ead8);
    }

    @Test
    void framesRecordsByteForByteAsTensorBoardDoes() throws IOException {
        // Given
        var framed = new ByteArrayOutputStream();

        // When
        for (byte[] record : TfRecords.read(ReferenceEvents.FILE)) {
            framed.writeBytes(TfRecords.frame(record));
        }

        assertThat(framed.toByteArray()).isEqualTo(Files.readAllBytes(ReferenceEvents.FILE));
    }

    @Test
    void readsUpToAnIncompleteRecord() throws IOException {
        // Given
        byte[] whole = TfRecords.frame(new byte[] {1, 2, 3});
        byte[] last = TfRecords.frame(new byte[] {4, 5});

        for (int torn = 0; torn < last.length; torn++) {
            // When
            Path file = write(whole, Arrays.copyOf(last, torn));

            // Then
            assertThat(TfRecords.read(file)).as("%d bytes", torn).containsExactly(new byte[] {1, 2, 3});
        }
        assertThat(TfRecords.read(write(whole, last))).hasSize(2);
    }

    @Test
    void readsUpToADamagedRecord() throws IOException {
        // Given
        byte[] whole = TfRecords.frame(new byte[] {1, 2, 3});

        for (int i = 0; i < whole.length; i++) {
            // When
            byte[] wrong = whole.clone();
            wrong[i] ^= 0x10;

            // Then
            assertThat(TfRecords.read(write(wrong, whole))).as("byte %d", i).isEqualTo(List.of());
        }
    }

    private Path write(byte[]... parts) throws IOException {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return Files.write(folder.resolve("records"), all.toByteArray());
    }
}
