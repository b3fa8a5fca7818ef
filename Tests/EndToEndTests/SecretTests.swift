import Foundation
import Portage
import StreamTesting
import Testing

/// No secret that stands on a command line, or in a file that it names, is said again.
struct SecretTests {
    @Test(arguments: [
        ["run", "--conf", "spark.hadoop.fs.s3a.secret.key=HUNTER2", "--conf", "db.password=HUNTER2"],
        ["run", "--conf", "sasl.jaas.config=HUNTER2"],
        ["run", "--conf", "spark.sekrit.password=HUNTER2"], ["run", "--conf", "db.password:HUNTER2"],
        ["run", "--property", "sasl.jaas.config HUNTER2"],
        ["run", "--property", "sasl.jaas.config=HUNTER2", "--checkpoint", "kept"],
        ["run", "--property", "ssl.key.password=HUNTER2", "--property", "no.such=HUNTER2", "--checkpoint", "kept"],
        ["run", "--engine", "port", "--conf", "db.password=HUNTER2", "--property", "no.such=1"],
        ["run", "--engine", "port", "--conf", "password=HUNTER2", "--option", "kafka.sasl.jaas.config=HUNTER2"],
        ["compare", "--recording", "/no/such", "--conf", "db.password=HUNTER2"],
        ["run", "--properties-file", "FILE"], ["run", "--command-config", "FILE", "--checkpoint", "kept"],
        ["run", "--engine", "port", "--command-config", "FILE"],
    ])
    func `a secret is not said again`(arguments: [String]) async throws {
        let scratch = try Scratch(inMemory: true)
        let file = scratch.path("secrets")
        try "sasl.jaas.config=HUNTER2\ndb.password=HUNTER2\n".write(toFile: file, atomically: true, encoding: .utf8)
        let given =
            arguments.map { $0 == "FILE" ? file : $0 } + (arguments.contains("/no/such") ? [] : ["--bootstrap-servers", "127.0.0.1:1"])
        let ending = try await Sensors.start(
            given + (arguments.contains("/no/such") ? [] : ["--property", "default.api.timeout.ms=1000"]), in: scratch
        ).end()
        #expect(ending.status != 0 && !ending.errors.isEmpty && !(ending.errors + ending.output).contains("HUNTER2"), "\(ending)")
    }

    @Test func `client properties of a file are read, and the command line goes before them`() async throws {
        let scratch = try Scratch(inMemory: true)
        let file = scratch.path("client.properties")
        try "# of the cluster\nsecurity.protocol: NONE\ndefault.api.timeout.ms = 1000\n".write(
            toFile: file, atomically: true, encoding: .utf8)
        let arguments = ["record", "--topic", "t", "--to", "x", "--bootstrap-servers", "127.0.0.1:1", "--command-config", file]
        let wrong = try await Sensors.start(arguments, in: scratch).end()
        wrong.expectRefusal("security.protocol")
        let right = try await Sensors.start(arguments + ["--property", "security.protocol=PLAINTEXT"], in: scratch).end(within: 25)
        right.expectRefusal("127.0.0.1:1", "Is the broker up")
    }

    @Test func `settings of a file hold, and --conf goes before them`() async throws {
        let scratch = try Scratch(inMemory: true)
        let file = scratch.path("spark.conf")
        try "spark.sql.session.timeZone   Mars\t\n".write(toFile: file, atomically: true, encoding: .utf8)
        let arguments = ["run", "--engine", "port", "--recording", try ShortRecording.path(), "--properties-file", file]
        let wrong = try await Sensors.start(arguments, in: scratch).end()
        wrong.expectRefusal("--properties-file \(file): spark.sql.session.timeZone=Mars:")
        try "spark.sql.session.timeZone   Asia/Tokyo\t\n".write(toFile: file, atomically: true, encoding: .utf8)
        func first(_ more: [String]) async throws -> String {
            let ending = try await Sensors.start(arguments + more + ["--format", "console"], in: scratch).end()
            #expect(ending.status == 0, "\(ending)")
            return ending.output.split(separator: "\n").first { $0.contains("{20") }.map(String.init) ?? ""
        }
        let tokyo = try await first([])
        let utc = try await first(["--conf", "spark.sql.session.timeZone=UTC"])
        #expect(!tokyo.isEmpty && !utc.isEmpty && tokyo != utc, "\(tokyo) \(utc)")
    }

    /// What `java.util.Properties` reads of the same text; the first four are the examples of its documentation.
    @Test func `a file of properties is read as Java reads it`() throws {
        let text = #"""
            # Truth = Beauty
              ! no comment ends \
            Truth = Beauty
             Lies:Beauty
            Half    :Beauty
            fruits                           apple, banana, pear, \
                                             cantaloupe, watermelon, \
                                             kiwi, mango
            cheeses
            a\:b\=c\ d=e=f:g
            path=C:\\tmp\tab\
            smile=\uD83D\uDE00\u00e9 kept  
            twice=1
            twice=2
            """#
        let read = try PropertiesFile(text: text).properties
        let expected = [
            ("Truth", "Beauty"), ("Lies", "Beauty"), ("Half", "Beauty"),
            ("fruits", "apple, banana, pear, cantaloupe, watermelon, kiwi, mango"), ("cheeses", ""),
            ("a:b=c d", "e=f:g"), ("path", "C:\\tmp\tabsmile=😀é kept  "), ("twice", "2"),
        ]
        #expect(read.map(\.name) == expected.map(\.0))
        #expect(read.map(\.value) == expected.map(\.1))
        let error = #expect(throws: PropertiesFile.Malformed.self) { try PropertiesFile(text: "a=1\n\npassword=HUNTER2\\u00g1\n") }
        #expect(error?.line == 3 && error?.what.contains("HUNTER2") == false)
    }
}
