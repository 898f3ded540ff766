package dev.patisserie.data.version;

import java.nio.file.Path;

/**
 * The settings of a publication.
 *
 * @param dataset name of the data set
 * @param folder class folders, or train, validation and holdout; null if the images were examined before
 * @param mode whether the folder is the whole version, or is added to the newest one
 * @param ratios shares of the splits, if the folder has none
 * @param mayShrinkHoldout whether images of the parent's holdout may be missing
 * @param reason the reason for the version, for people; may be null
 */
public record PublicationRequest(
        String dataset, Path folder, Mode mode, SplitRatios ratios, boolean mayShrinkHoldout, String reason) {

    /** The relation between folder and version. */
    public enum Mode {
        /** The version has the images of the folder. */
        WHOLE,
        /** The version has the images of its parent and of the folder. */
        ADDITION
    }
}
