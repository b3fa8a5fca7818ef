extension CheckpointDirectory {
    /// A batch that the logs still have, as it was planned; nil if they never had it or it has been purged. Reads only.
    public func batch(_ id: Int64) throws(CheckpointError) -> LoggedBatch? {
        guard try files.exists("\(layout.offsets)/\(id)") else { return nil }
        return try Self.batch(id, layout: layout, files: files)
    }
}
