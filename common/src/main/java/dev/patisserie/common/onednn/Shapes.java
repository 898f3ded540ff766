package dev.patisserie.common.onednn;

import org.bytedeco.dnnl.memory;

/** The descriptions of tensors in oneDNN. Images are stored as {@code [images, rows, columns, channels]}. */
final class Shapes {

    private Shapes() {}

    /** Returns the description of some images, with the stored channels. */
    static memory.desc image(Tensor tensor, ElementType type, int images) {
        return new memory.desc(
                new long[] {images, tensor.stored(), tensor.height(), tensor.width()},
                type(type),
                memory.format_tag.nhwc);
    }

    /** Returns the description of some images, of which some adjacent columns form one. */
    static memory.desc packed(Tensor tensor, ElementType type, int images, int columns) {
        return new memory.desc(
                new long[] {images, (long) columns * tensor.stored(), tensor.height(), tensor.width() / columns},
                type(type),
                memory.format_tag.nhwc);
    }

    /**
     * Returns the description of some images without the unused channels.
     *
     * @param channels number of channels, at most the stored ones
     */
    static memory.desc channels(Tensor tensor, ElementType type, int images, int channels) {
        long row = (long) tensor.width() * tensor.stored();
        return new memory.desc(new long[] {images, channels, tensor.height(), tensor.width()}, type(type), new long[] {
            tensor.height() * row, 1, row, tensor.stored()
        });
    }

    /** Returns the description of a matrix, row-major. */
    static memory.desc matrix(long rows, long columns, ElementType type) {
        return new memory.desc(new long[] {rows, columns}, type(type), memory.format_tag.ab);
    }

    static memory.data_type type(ElementType type) {
        return switch (type) {
            case UINT8 -> memory.data_type.u8;
            case BFLOAT16 -> memory.data_type.bf16;
            case FLOAT32 -> memory.data_type.f32;
        };
    }
}
