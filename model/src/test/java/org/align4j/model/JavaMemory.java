package org.align4j.model;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/** Java's memory outside its heap, as arrays made from Java's numbers stand in it. */
final class JavaMemory {
    private static final int BUFFERS = 20_000;
    private static final BufferPoolMXBean DIRECT = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findAny()
            .orElseThrow();

    private JavaMemory() {}

    /** Collects garbage, and fills what was freed with bits that are NaN as float or double. */
    static void collectAndOverwrite() {
        for (int round = 0; round < 3; round++) {
            long before = DIRECT.getCount();
            overwrite();
            // what was just made is garbage too; when that many are gone, garbage has been freed
            for (int looks = 0; DIRECT.getCount() > before; looks++) {
                if (looks % 1000 == 0) {
                    System.gc();
                }
                LockSupport.parkNanos(50_000); // the thread that frees it has work to do
            }
        }
        overwrite();
    }

    private static void overwrite() {
        ByteBuffer[] taken = new ByteBuffer[BUFFERS];
        for (int i = 0; i < BUFFERS; i++) {
            ByteBuffer each = ByteBuffer.allocateDirect(i % 2 == 0 ? Float.BYTES : Double.BYTES);
            while (each.hasRemaining()) {
                each.put((byte) 0xFF);
            }
            taken[i] = each;
        }
    }
}
