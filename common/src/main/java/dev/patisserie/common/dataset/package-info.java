/**
 * A data set as a folder of labelled photos: its layout, its file rules, and the problems that prevent training. The
 * trainer, the {@code data} command, {@code demo}, {@code bench} and {@code compare} read data sets only through this
 * package.
 *
 * <p><b>The rules</b> are those of Keras's {@code image_dataset_from_directory}. A class is a folder directly below a
 * split, or directly below the data set if it is not split. Every file below the class folder, at any depth, belongs to
 * the class. Names that begin with a dot and the folder {@code __MACOSX} are ignored. A file is an image by its
 * content, whatever its name. Links are followed inside the data set; a link that leaves it is a problem. See
 * {@code docs/adr/0035-one-reader-of-data-sets.md}.
 */
package dev.patisserie.common.dataset;
