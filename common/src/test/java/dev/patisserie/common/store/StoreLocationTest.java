package dev.patisserie.common.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreLocationTest {

    @ParameterizedTest
    @CsvSource({
        "/srv/models, /srv/datasets",
        "models, datasets",
        "../dev/models, ../dev/datasets",
        "s3://bucket, s3://bucket/datasets",
        "s3://bucket/, s3://bucket/datasets",
        "s3://bucket/models, s3://bucket/datasets",
        "s3://bucket/a/models/, s3://bucket/a/datasets"
    })
    void storeBesideAnotherHasTheSameParent(String location, String beside) {
        assertThat(StoreLocation.of(location).beside("datasets")).isEqualTo(StoreLocation.of(beside));
    }
}
