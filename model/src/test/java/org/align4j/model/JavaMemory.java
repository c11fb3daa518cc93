package org.align4j.model;

import java.nio.ByteBuffer;

/** Java's memory outside its heap, as arrays made from Java's numbers stand in it. */
final class JavaMemory {
    private JavaMemory() {}

    /** Collects garbage, and fills what was freed with bits that are NaN as float or double. */
    static void collectAndOverwrite() {
        for (int round = 0; round < 3; round++) {
            System.gc();
            pause();
            ByteBuffer[] taken = new ByteBuffer[20_000];
            for (int i = 0; i < taken.length; i++) {
                ByteBuffer each = ByteBuffer.allocateDirect(i % 2 == 0 ? Float.BYTES : Double.BYTES);
                while (each.hasRemaining()) {
                    each.put((byte) 0xFF);
                }
                taken[i] = each;
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
