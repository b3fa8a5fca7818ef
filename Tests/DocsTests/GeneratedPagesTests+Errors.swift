import Adapter
import BatchRuntime
import Checkpoints
import Differential
import DStreams
import Errors
import Expressions
import Foundation
import Guide
import KafkaTransport
import Offsets
import RDDs
import Recordings
import RegularExpressions
import Settings
import StateStore
import Tables
import Testing
import Threads

/// The page of error classes: each line is made of the class where it is declared.
extension GeneratedPagesTests {
    private static func classes<Code: ErrorCode>(of: CodedError<Code>.Type) -> [ErrorClass] { Code.allCases.map(\.errorClass) }

    /// Portage's own, by the part of it that throws them.
    static let ownClasses: [(title: String, classes: [ErrorClass])] = [
        ("Queries", ErrorClass.analysis.filter { !$0.isSpark }),
        ("Values", classes(of: ExpressionError.self) + classes(of: JSONError.self)),
        ("Legacy jobs", classes(of: StreamingError.self) + classes(of: RDDError.self) + classes(of: AdapterError.self)),
        ("Kafka", KafkaErrorCode.allCases.map(\.errorClass) + classes(of: OffsetError.self) + classes(of: RegularExpressionError.self)),
        ("Files and recordings", classes(of: FileSourceError.self) + classes(of: RecordingError.self)),
        (
            "Checkpoints and state",
            CheckpointErrorCode.allCases.map(\.errorClass) + classes(of: StateStoreError.self) + classes(of: StateValueError.self)
                + classes(of: StateMismatch.self)
        ),
        ("Running", classes(of: BatchLoopError.self) + [.noThread, .stoppedEarly, .invalidSetting, .unknownSetting, .statusServer]),
        ("Comparing", classes(of: DifferentialError.self)),
        ("Guiding", classes(of: GuideError.self)),
    ]

    static var sparkClasses: [ErrorClass] {
        (ErrorClass.analysis.filter(\.isSpark) + [.nullTopicInData, .streamFailed, .stateKeySchema, .stateValueSchema]).sorted {
            $0.name < $1.name
        }
    }

    private static func rows(_ classes: [ErrorClass]) -> String {
        classes.map { "| `\($0.name)` | \($0.sqlState.map { "`\($0)`" } ?? "") | \($0.when) | \($0.remedy) |" }.joined(separator: "\n")
    }

    private static func ownRows(_ classes: [ErrorClass]) -> String {
        classes.map { "| `\($0.name)` | \($0.when) | \($0.remedy) |" }.joined(separator: "\n")
    }

    static func errorsPage() -> String {
        var text = """
            # Errors

            Every error says its class, what is wrong, and where it can what else is known, what to do, and what failed below. In Swift each of them is a `PortageError`:

            | part | |
            |---|---|
            | `errorClass` | the class: `name`, `sqlState`, `isSpark` |
            | `messageParameters` | the parts of the message by name, as Spark's `getMessageParameters()` |
            | `message` | what is wrong: the value, the place, the limit |
            | `detail` | what else is known, such as the place in a text |
            | `hint` | what to do |
            | `underlying` | the error below, whole |

            `description` joins them: `[CLASS] message: cause; detail; hint`, the class only where it is Spark's. The command line shows every class; with
            `--log-format json` an error's line has `message`, the whole text, and beside it `errorClass`, `detail`, `hint` and `cause`.

            Where Spark 3.5 has an error class for a mistake, the error has that class, its SQLSTATE and its message, word for word; what Portage adds stands in detail and hint. `fixtures/oracle/refusals.json`
            has what real Spark answered to some 550 wrong queries, and a test compares class, SQLSTATE, parameters and message. In these we differ:

            - The required types of `DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE` and `.BINARY_OP_WRONG_TYPE`, and the supported types of `UNSUPPORTED_TYPED_LITERAL`, are those that exist here.
            - `UNRESOLVED_ROUTINE` has no catalog in its search path; the hint names the nearest function.
            - `PARSE_SYNTAX_ERROR` names the same token; its detail says what was expected there, where Spark's parser guesses.
            - `INVALID_PARAMETER_VALUE.PATTERN` names the character at which the pattern is wrong, and is also the class where Spark hands on Java's `PatternSyntaxException`.
            - `MALFORMED_RECORD_IN_PARSING` shows the record.

            What Spark refuses without a class, or with one that begins with `_LEGACY_ERROR_TEMP_`, has a class of Portage's own here, and Spark's words where they help.

            The names that `UNRESOLVED_COLUMN.WITH_SUGGESTION` proposes are the five nearest by edit distance, in Spark's order, the same on every run.

            This page is made of the sources by `make docs`; a test says whether it is current.

            ## Spark's classes

            | class | SQLSTATE | when | what to do |
            |---|---|---|---|
            \(rows(sparkClasses))

            ## Portage's own

            """
        for (title, classes) in ownClasses {
            text += "\n### \(title)\n\n| class | when | what to do |\n|---|---|---|\n\(ownRows(classes))\n"
        }
        return text
    }

    @Test func `the page of errors is made of the classes`() throws {
        let all = Self.sparkClasses + Self.ownClasses.flatMap(\.classes)
        #expect(Set(all.map(\.name)).count == all.count, "a class is declared twice")
        for item in all {
            #expect(item.when.hasSuffix(".") && item.remedy.hasSuffix("."), "\(item): its sentences end with a full stop")
            #expect(!item.when.contains("|") && !item.remedy.contains("|"), "\(item)")
        }
        try GeneratedPage(path: "Docs/errors.md", text: Self.errorsPage()).check()
    }

    @Test func `every class that the sources declare is on the page`() throws {
        let page = Set((Self.sparkClasses + Self.ownClasses.flatMap(\.classes)).map(\.name))
        let declaration = /(?:spark|own|mismatch)\(\s*"([A-Z][A-Z_0-9.]+)"/
        var found = 0
        for file in SourceText.all(under: "Sources") {
            for match in file.text.matches(of: declaration) {
                found += 1
                let name = String(match.1)
                #expect(
                    page.contains(name) || page.contains("DATATYPE_MISMATCH.\(name)") || name.hasPrefix("TEST_BROKER."),
                    "\(file.path) declares \(name), which is not in Docs/errors.md")
            }
        }
        #expect(found > 100)
    }

    @Test func `every class of analysis is thrown somewhere`() throws {
        let declaration = /static let (\w+) = (?:spark|own|mismatch)\(/
        var names: Set<String> = []
        var uses = ""
        for file in SourceText.all(under: "Sources") {
            let isDeclaration = file.path.contains("ErrorClass+")
            for match in file.text.matches(of: declaration) { names.insert(String(match.1)) }
            if !isDeclaration { uses += file.text }
        }
        #expect(names.count > 70)
        for name in names.sorted()
        where !uses.contains(".\(name),") && !uses.contains(".\(name) ") && !uses.contains(".\(name))") && !uses.contains(".\(name)\n") {
            Issue.record("no error has the class \(name)")
        }
    }
}

/// The sources as text.
struct SourceText {
    let path: String
    let text: String

    static func all(under folder: String) -> [SourceText] {
        let root = CodeSamplesTests.root.appending(path: folder)
        let paths = (FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []).filter {
            $0.hasSuffix(".swift")
        }.sorted()
        return paths.map {
            SourceText(path: "\(folder)/\($0)", text: (try? String(contentsOf: root.appending(path: $0), encoding: .utf8)) ?? "")
        }
    }
}
