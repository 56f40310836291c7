package io.github.crossstage.passes;

import io.github.crossstage.tensor.Tensor;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The constants that passes have computed, by the identity of the constants they come from.
 *
 * <p>A network is rewritten anew for each set of input shapes, over the same weights. Here the second graph finds the tensors of
 * the first, so a weight is folded, packed and uploaded once whatever the number of shapes. An entry lives as long as the tensor it
 * was first of all computed from, so a pipeline that is kept does not keep the weights of networks that are gone. Thread-safe.
 */
final class FoldedTensors {
    /** By the first source; a tensor equals only itself, so this compares by identity. */
    private final Map<Tensor, Map<Key, Tensor>> bySource = new WeakHashMap<>();

    /** Returns what a folding makes of constants, computed now if it is new. */
    synchronized Tensor get(Folding folding, List<Tensor> sources) {
        Map<Key, Tensor> made = bySource.computeIfAbsent(sources.get(0), unused -> new HashMap<>());
        return made.computeIfAbsent(new Key(folding, sources), unused -> folding.fold(sources));
    }

    /** A folding with its sources, which it does not keep alive. */
    private static final class Key {
        private final Folding folding;
        private final List<WeakReference<Tensor>> sources;
        private final int hash;

        Key(Folding folding, List<Tensor> sources) {
            this.folding = folding;
            this.sources = sources.stream().map(WeakReference::new).toList();
            this.hash = 31 * folding.hashCode() + sources.hashCode();
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Key that)
                    || !folding.equals(that.folding)
                    || sources.size() != that.sources.size()) {
                return false;
            }
            for (int i = 0; i < sources.size(); i++) {
                Tensor mine = sources.get(i).get();
                if (mine == null || mine != that.sources.get(i).get()) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
