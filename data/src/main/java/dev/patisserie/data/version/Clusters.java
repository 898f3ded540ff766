package dev.patisserie.data.version;

/** Disjoint sets of the numbers 0 to n - 1 (union-find). The smallest number of a set represents it. */
final class Clusters {

    private final int[] parent;

    Clusters(int size) {
        parent = new int[size];
        for (int i = 0; i < size; i++) {
            parent[i] = i;
        }
    }

    /** Unites the sets of two numbers. */
    void unite(int one, int other) {
        int a = representative(one);
        int b = representative(other);
        parent[Math.max(a, b)] = Math.min(a, b);
    }

    /** Returns the smallest number of the set of a number. */
    int representative(int number) {
        int root = number;
        while (parent[root] != root) {
            parent[root] = parent[parent[root]];
            root = parent[root];
        }
        return root;
    }
}
