/// A failure of what partitions are read from, not of a function of the job: the partitions after it, which may each wait long for the same
/// broker, are not begun. After a function's failure they are, so that the bad record of each is told at once.
@usableFromInline package protocol SourceFailure: Error {}
