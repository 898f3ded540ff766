package dev.patisserie.trainer.weights;

import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.keras.ByteSource;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.object.datatype.VariableLength;
import io.jhdf.object.message.DataLayout;
import io.jhdf.storage.HdfBackingStorage;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The groups, arrays and attributes of an untrusted HDF5 file. Structures that Keras does not write are rejected:
 * links, which may lead to other files; chunked arrays, which may be compressed extremely; and recursive groups. The
 * caller closes it.
 */
final class WeightTree implements AutoCloseable {

    /** The limit on structure; Xception's file has less than 1 MiB. */
    private static final long STRUCTURE_BYTES = 16L << 20;

    private static final int MOST_NAMES = 20_000;
    private static final int MOST_VARIABLE_NAMES = 2048;
    private static final long VARIABLE_NAME_BYTES = 64L << 10;
    private static final int LONGEST_NAME = 1024;

    private final BoundedStorage storage;
    private final HdfFile hdf;
    private final Set<Long> entered = new HashSet<>();

    private WeightTree(BoundedStorage storage) {
        this.storage = storage;
        this.hdf = file(storage);
    }

    /**
     * Opens a file.
     *
     * @param source the file; closed with the tree, and if an exception is thrown
     * @throws IOException if it cannot be read
     * @throws RuntimeException if it is not HDF5 or is truncated
     */
    static WeightTree open(ByteSource source) throws IOException {
        try {
            BoundedStorage storage = BoundedStorage.open(source);
            storage.allow(STRUCTURE_BYTES);
            requireWhole(storage);
            return new WeightTree(storage);
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /** Rejects a truncated file; reading the data would not detect every truncation. */
    private static void requireWhole(BoundedStorage storage) {
        long announced = storage.getSuperblock().getEndOfFileAddress();
        if (storage.size() < announced) {
            throw new IllegalArgumentException(
                    "it is truncated: expected %d bytes, found %d".formatted(announced, storage.size()));
        }
    }

    /** Uses reflection, since jHDF 0.13 has no other way to set a storage; the tests detect a change. */
    private static HdfFile file(BoundedStorage storage) {
        try {
            Constructor<HdfFile> constructor = HdfFile.class.getDeclaredConstructor(HdfBackingStorage.class);
            constructor.setAccessible(true);
            return constructor.newInstance(storage);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(Reasons.orElse(e, "its content is damaged"), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of jHDF accepts no storage", e);
        }
    }

    Group root() {
        return hdf;
    }

    /**
     * Records a visit of a group.
     *
     * @throws IllegalArgumentException if the group was visited before: two paths lead to it
     */
    void enter(Group group) {
        if (!entered.add(group.getAddress())) {
            throw new IllegalArgumentException(
                    "the group '%s' is in it twice, or contains itself".formatted(group.getName()));
        }
    }

    /**
     * Finds an array below a group.
     *
     * @param path names joined by '/'
     * @throws IllegalArgumentException if it is missing, a part of the path is a link, or it is stored in chunks
     */
    static Dataset dataset(Group from, String path) {
        Node node = from;
        for (String name : path.split("/")) {
            node = node instanceof Group group ? group.getChild(requireShort(name)) : null;
            if (node != null && node.isLink()) {
                throw new IllegalArgumentException("'%s' is a link".formatted(path));
            }
        }
        if (node instanceof Dataset dataset) {
            return inOnePiece(dataset);
        }
        throw new IllegalArgumentException("there is no array '%s'".formatted(path));
    }

    /**
     * Checks the storage of an array.
     *
     * @throws IllegalArgumentException if it is a link, not an array, or stored in chunks
     */
    static Dataset inOnePiece(Node node) {
        requireShort(node.getName());
        if (!node.isLink() && node instanceof Dataset dataset) {
            DataLayout layout = dataset.getDataLayout();
            if (layout == DataLayout.CONTIGUOUS || layout == DataLayout.COMPACT) {
                return dataset;
            }
            throw new IllegalArgumentException(
                    "the array '%s' is stored in chunks or compressed, which Keras does not do; save it without"
                            .formatted(node.getName()));
        }
        throw new IllegalArgumentException("'%s' is not an array".formatted(node.getName()));
    }

    private static String requireShort(String name) {
        if (name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "a name has %d characters, more than %d".formatted(name.length(), LONGEST_NAME));
        }
        return name;
    }

    /** Returns the names in an attribute; empty if there is no such attribute. */
    List<String> names(Node node, String attribute) {
        Attribute names = node.getAttribute(attribute);
        if (names == null) {
            throw new IllegalArgumentException("%s has no attribute %s".formatted(node.getPath(), attribute));
        }
        // An empty list is stored as an array of numbers.
        if (names.isEmpty() || !(data(names) instanceof String[] list)) {
            return List.of();
        }
        for (String name : list) {
            requireShort(name);
        }
        return List.of(list);
    }

    /** Returns the text of an attribute, or the fallback if there is none. */
    String text(Node node, String attribute, String fallback) {
        Attribute text = node.getAttribute(attribute);
        return text == null ? fallback : requireShort(String.valueOf(data(text)));
    }

    /** Bounds the size: strings of variable length are stored elsewhere, and many may refer to the same long one. */
    private Object data(Attribute attribute) {
        boolean variable = attribute.getDataType() instanceof VariableLength;
        if (attribute.getSize() > (variable ? MOST_VARIABLE_NAMES : MOST_NAMES)) {
            throw new IllegalArgumentException(
                    "its attribute %s lists %d names".formatted(attribute.getName(), attribute.getSize()));
        }
        long allowed = storage.allowed();
        storage.allow(variable ? Math.min(allowed, VARIABLE_NAME_BYTES) : allowed);
        try {
            return attribute.getData();
        } finally {
            storage.allow(allowed);
        }
    }

    /**
     * Reads an array of float32.
     *
     * @throws RuntimeException if it is not float32, or damaged
     */
    float[] floats(StoredWeight weight) {
        Dataset dataset = dataset(hdf, weight.dataset().substring(1));
        if (!dataset.getJavaType().equals(float.class)) {
            throw new IllegalArgumentException(
                    "'%s' must be float32, is %s".formatted(weight.path(), dataset.getJavaType()));
        }
        long allowed = storage.allowed();
        storage.allow(Math.addExact(dataset.getSizeInBytes(), allowed));
        try {
            return (float[]) dataset.getDataFlat();
        } finally {
            storage.allow(allowed);
        }
    }

    @Override
    public void close() {
        storage.close();
    }
}
