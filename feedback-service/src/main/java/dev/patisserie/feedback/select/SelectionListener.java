package dev.patisserie.feedback.select;

import dev.patisserie.common.event.SelectionPolicy;

/** Receives the outcomes of the selection, for metrics. Thread-safe: called by every thread of Kafka Streams. */
public interface SelectionListener {

    /** An image was selected. */
    void selected(SelectionPolicy policy);

    /** An image whose number was drawn was not selected. */
    void dropped(DropReason reason);
}
