extension StreamingContext {
    /// Adds a listener, told of every batch from the next one on.
    public func addStreamingListener(_ listener: any StreamingListener) { listeners.add(listener) }

    /// Removes a listener; one that was never added changes nothing.
    public func removeStreamingListener(_ listener: any StreamingListener) { listeners.remove(listener) }

    /// The same as `stop()`, for jobs that use the context as something that can be closed.
    public func close() { stop() }

    /// Ends the context at the ends that its topics have when it starts. Before the start.
    package func stopAtEnd() { stopsAtEnd = true }
}
