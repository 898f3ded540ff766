/**
 * The comparison of a new model with the models that it may replace: the published models of its data set, the archive
 * of each, and its evaluation on the holdout of the new model. The results are part of the event of the new model.
 */
package dev.patisserie.trainer.champion;
