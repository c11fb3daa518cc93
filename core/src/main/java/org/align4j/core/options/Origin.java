package org.align4j.core.options;

import java.nio.file.Path;

/** Where a piece of a configuration was written. */
public sealed interface Origin {
    /** Nowhere: nobody wrote it. */
    static Origin none() {
        return new Program("");
    }

    /** This origin, where it is a file, at one of its lines. */
    default Origin at(int line) {
        return this instanceof File file ? new File(file.path(), line) : this;
    }

    /**
     * In a file, or in a text that goes by a file's name.
     *
     * @param line from 1 on; 0 for the file as a whole
     */
    record File(Path path, int line) implements Origin {
        @Override
        public String toString() {
            return line == 0 ? path.toString() : path + " line " + line;
        }
    }

    /** On the command line, as {@code --key}. */
    record Flag(String key) implements Origin {
        @Override
        public String toString() {
            return "--" + key;
        }
    }

    /** In the program itself, such as {@code "default of steps"}. */
    record Program(String part) implements Origin {
        @Override
        public String toString() {
            return part;
        }
    }
}
