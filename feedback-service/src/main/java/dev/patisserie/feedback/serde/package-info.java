/** The JSON form of state and of records between the parts of the topology. */
package dev.patisserie.feedback.serde;
