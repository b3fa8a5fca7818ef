import Errors
import Foundation
import Testing

/// How an error reads: one function joins class, message, cause, detail and hint for all of them.
@Suite struct ErrorTextTests {
    enum ToyCode: ErrorCode {
        case broken, wrong

        var errorClass: ErrorClass {
            switch self {
            case .broken: .own("TOY.BROKEN", when: "A toy is broken.", remedy: "Buy another.")
            case .wrong:
                .spark("WRONG_TOY", "42000", "The toy <toy> is not a <kind>.", when: "It is the wrong toy.", remedy: "Take another.")
            }
        }
    }

    typealias ToyError = CodedError<ToyCode>
    struct Foreign: Error {}

    @Test func `message, cause, detail and hint are joined in this order`() {
        let cause = ToyError(.broken, "the wheel is off", hint: "put it on")
        let error = ToyError(.broken, "car 3: cannot roll", detail: "3 wheels left", hint: "carry it", underlying: cause)
        #expect("\(error)" == "car 3: cannot roll: the wheel is off; put it on; 3 wheels left; carry it")
        #expect(
            ErrorText.joined(error, classes: .all)
                == "[TOY.BROKEN] car 3: cannot roll: the wheel is off; put it on; 3 wheels left; carry it")
    }

    @Test func `what follows a full stop begins a sentence`() {
        #expect("\(ToyError(.broken, "It is broken.", hint: "buy another"))" == "It is broken. Buy another")
        // A name is no word of a sentence.
        #expect("\(ToyError(.broken, "It is broken.", hint: "toyBox.open() has more"))" == "It is broken. toyBox.open() has more")
        #expect("\(ToyError(.broken, "It is broken.", underlying: Foreign()))" == "It is broken. The cause: Foreign()")
    }

    @Test func `a class of Spark's stands before the message, one of our own only where all do`() {
        let spark = ToyError(.wrong, ToyCode.wrong.errorClass, ["toy": "`car`", "kind": "ship"])
        #expect("\(spark)" == "[WRONG_TOY] The toy `car` is not a ship.")
        #expect(spark.messageParameters == ["toy": "`car`", "kind": "ship"])
        #expect("\(ToyError(.broken, "off"))" == "off")
        #expect(spark.errorClass?.sqlState == "42000")
    }

    @Test func `a parameter's own angle brackets stay as they are`() {
        let type = "ARRAY<kind>"
        #expect(ToyCode.wrong.errorClass.message(["toy": type, "kind": "ship"]) == "The toy ARRAY<kind> is not a ship.")
        #expect(ToyCode.wrong.errorClass.message(["toy": type]) == "The toy ARRAY<kind> is not a <kind>.")
    }

    @Test func `an error that hands one on says it once, and what is below that one is still told`() {
        let deepest = ToyError(.broken, "rust")
        let inner = ToyError(.wrong, "the axle is stuck", hint: "oil it", underlying: deepest)
        let outer = ToyError(.broken, inner.message, hint: inner.hint, underlying: inner)
        #expect("\(outer)" == "the axle is stuck: rust; oil it")
        #expect((outer.underlying as? ToyError) == inner)
    }

    @Test func `an error of the system is told in its own words, not as Foundation's record`() {
        do {
            _ = try Data(contentsOf: URL(filePath: "/nowhere/at/all"))
            Issue.record("read")
        } catch {
            let told = "\(ToyError(.broken, "/nowhere/at/all: cannot be read", underlying: error))"
            #expect(told == "/nowhere/at/all: cannot be read: No such file or directory")
        }
    }

    @Test func `errors are equal where they say the same, and fit into one pointer beside their code`() {
        #expect(ToyError(.broken, "a", hint: "b") == ToyError(.broken, "a", hint: "b"))
        #expect(ToyError(.broken, "a", hint: "b") != ToyError(.broken, "a", hint: "c"))
        #expect(ToyError(.broken, "a") != ToyError(.wrong, "a"))
        #expect(ToyError(.broken, "a", underlying: Foreign()) != ToyError(.broken, "a"))
        #expect(MemoryLayout<ToyError>.size <= 2 * MemoryLayout<Int>.size)
    }
}
