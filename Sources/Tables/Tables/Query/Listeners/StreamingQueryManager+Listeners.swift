extension StreamingQueryManager {
    /// Adds a listener, told of every query of this session from now on.
    public func addListener(_ listener: any StreamingQueryListener) { listeners.add(listener) }

    /// Removes a listener; one that was never added changes nothing.
    public func removeListener(_ listener: any StreamingQueryListener) { listeners.remove(listener) }

    /// The listeners, in the order in which they were added.
    public func listListeners() -> [any StreamingQueryListener] { listeners.all }
}
