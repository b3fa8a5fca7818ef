import Foundation
import Paths
import Testing

struct FilePlaceTests {
    @Test func `paths are one when they lead to one place, through links and dots, whether something is there or not`() throws {
        let files = FileManager.default
        let root = files.temporaryDirectory.appending(path: "paths-\(UUID().uuidString)").path
        defer { try? files.removeItem(atPath: root) }
        try files.createDirectory(atPath: "\(root)/a/b", withIntermediateDirectories: true)
        try files.createSymbolicLink(atPath: "\(root)/link", withDestinationPath: "a")
        #expect(FilePlace.of("\(root)/link/b/../new") == FilePlace.of("file://\(root)/a/new"))
        #expect(
            FilePlace.rest(of: "\(root)/link/b/c", in: "\(root)/a") == ["b", "c"]
                && FilePlace.rest(of: "\(root)/a/", in: "\(root)/link") == [])
        #expect(
            FilePlace.rest(of: "\(root)/ab", in: "\(root)/a") == nil && !FilePlace.isWithin("\(root)/a", "\(root)/a/b")
                && FilePlace.isWithin("/x", "/"))
    }

    /// What Hadoop's `Path` makes of each.
    @Test func `dots in a path are gone by its text alone`() {
        let paths = [
            ("/a/./t/../s", "/a/s"), ("/a//b/", "/a/b"), ("/", "/"), ("/a/..", "/"), ("/a/.../b", "/a/.../b"), ("/.a/..b", "/.a/..b"),
            ("/a/./././b/../c/", "/a/c"), ("/a/{x,y}/../z", "/a/z"),
        ]
        for (path, plain) in paths { #expect(FilePlace.normalized(path) == plain, "\(path)") }
    }
}
