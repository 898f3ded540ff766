package dev.patisserie.common.dataset.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.patisserie.common.io.Sha256;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDigestTest {

    @Test
    void isTheSha256AndSortsLikeItsText() {
        for (int i = 0; i < 200; i++) {
            String one = Sha256.of(("a" + i).getBytes(StandardCharsets.UTF_8));
            String other = Sha256.of(("b" + i).getBytes(StandardCharsets.UTF_8));

            assertThat(ContentDigest.parse(one)).hasToString(one);
            assertThat(Integer.signum(ContentDigest.parse(one).compareTo(ContentDigest.parse(other))))
                    .isEqualTo(Integer.signum(one.compareTo(other)));
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "ab", "Z", "../../etc/passwd"})
    void rejectsOtherTexts(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ContentDigest.parse(text));
    }
}
