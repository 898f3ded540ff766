package dev.patisserie.data.version;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.data.version.scan.Unreadable;
import java.util.List;

/**
 * The result of a publication.
 *
 * @param published the event of the version
 * @param isNew whether the event must be sent; otherwise the version is the newest already and nothing was written
 * @param duplicates number of files whose bytes another file has
 * @param unreadable files that cannot be decoded
 * @param leftOut images that are near duplicates of holdout images, relative to the folder
 * @param moved number of new holdout images that join the split of their near duplicates
 * @param kept number of images whose folder is another split than that of an earlier version, which they keep
 * @param relabelled number of images with another class than in the parent
 * @param holdoutRemoved number of images of the parent's holdout that the version does not have
 * @param waiting origins of examined images that are not published, because their class would lack a split; empty for a
 *     folder, which is rejected
 * @param differing origins of examined images that the parent has with another class, which remains
 * @param shardsWritten number of shards that were written
 * @param bytesWritten number of bytes in these shards
 */
public record PublicationReport(
        DatasetPublished published,
        boolean isNew,
        int duplicates,
        List<Unreadable> unreadable,
        List<String> leftOut,
        int moved,
        int kept,
        int relabelled,
        int holdoutRemoved,
        List<String> waiting,
        List<String> differing,
        int shardsWritten,
        long bytesWritten) {

    PublicationReport withExamined(List<String> withoutSplit, List<String> withOtherClass) {
        return new PublicationReport(
                published,
                isNew,
                duplicates,
                unreadable,
                leftOut,
                moved,
                kept,
                relabelled,
                holdoutRemoved,
                withoutSplit,
                withOtherClass,
                shardsWritten,
                bytesWritten);
    }
}
