package dev.patisserie.trainer.tensorboard;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;

/** A builder of protobuf messages without generated classes. */
final class WireMessage {

    private final UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();

    /** Adds a {@code string}. */
    WireMessage text(int field, String value) {
        return bytes(field, ByteString.copyFromUtf8(value));
    }

    /** Adds a {@code double}. */
    WireMessage number(int field, double value) {
        return add(field, Field.newBuilder().addFixed64(Double.doubleToRawLongBits(value)));
    }

    /** Adds a {@code bool}, 0 or 1, or an enumeration's value. */
    WireMessage varint(int field, int value) {
        return add(field, Field.newBuilder().addVarint(value));
    }

    /** Adds a message; values of a repeated field keep their order. */
    WireMessage message(int field, WireMessage value) {
        return bytes(field, value.encode());
    }

    /** Adds an encoded message; values of a repeated field keep their order. */
    WireMessage bytes(int field, ByteString value) {
        return add(field, Field.newBuilder().addLengthDelimited(value));
    }

    private WireMessage add(int field, Field.Builder value) {
        fields.mergeField(field, value.build());
        return this;
    }

    /** Returns the encoded message. */
    ByteString encode() {
        return fields.build().toByteString();
    }
}
