/// A failure of the source of partitions, not of a function of the job: the partitions after it, each of which may wait long for the same
/// broker, are not started. After a function's failure they are, so that the bad record of each is reported at once.
@usableFromInline package protocol SourceFailure: Error {}
