package org.align4j.model.text;

/** How a rendered conversation ends. */
public enum ChatEnd {
    /** As the last message leaves it. */
    TURN,
    /** Ready for the assistant to answer ({@code add_generation_prompt}). */
    ANSWER,
    /** Inside the last message, which is to be continued ({@code continue_final_message}). */
    CONTINUE
}
