extension StreamingContext {
    /// Adds a listener, which is called for every batch from the next one on.
    public func addStreamingListener(_ listener: any StreamingListener) { listeners.add(listener) }

    /// Removes a listener; one that was never added is ignored.
    public func removeStreamingListener(_ listener: any StreamingListener) { listeners.remove(listener) }

    /// The same as `stop()`, for code that closes its resources.
    public func close() { stop() }

    /// Ends the context where its topics end at its start. Call it before the start.
    package func stopAtEnd() { stopsAtEnd = true }
}
