extension StreamingQueryManager {
    /// Adds a listener, which is called for every query of this session from now on.
    public func addListener(_ listener: any StreamingQueryListener) { listeners.add(listener) }

    /// Removes a listener; one that was never added is ignored.
    public func removeListener(_ listener: any StreamingQueryListener) { listeners.remove(listener) }

    /// The listeners, in the order in which they were added.
    public func listListeners() -> [any StreamingQueryListener] { listeners.all }
}
