/// Makes a snapshot from an older one and the deltas after it, without stopping the store.
enum SnapshotMerge {
    /// Reads each file once; holds the deltas' changes, the older snapshot and the new one.
    static func snapshot(of version: Int64, _ files: StateFiles) throws -> [UInt8] {
        try files.load(version) { base in
            var changed = KeyedBytes()
            for step in files.steps(from: base, to: version) {
                try files.read(delta: step) { key, value, expiresAt in
                    // Removals must be recorded too; they are entries without a value.
                    changed.put(key, value ?? UnsafeRawBufferPointer(start: nil, count: 0), expiresAt: expiresAt)
                    if value == nil { changed.remove(key) }
                }
            }
            let old = try base.map { try files.read(base: $0) }
            var snapshot = StateFile(.snapshot, version: version, capacity: (old?.count ?? 0) + changed.liveBytes + changed.count * 16)
            if let base, let old {
                try StateFile.read(old, kind: .snapshot, version: base.version, path: files.path(base)) { key, value, expiresAt in
                    if changed.find(key) == nil { snapshot.add(key, value, expiresAt: expiresAt) }
                }
            }
            changed.forEachEntry { snapshot.add($0, $1, expiresAt: $2) }
            return snapshot.sealed()
        }
    }
}
