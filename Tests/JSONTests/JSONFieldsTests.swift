import DStreams
import RDDs
import Testing

@Suite struct JSONFieldsTests {
    struct Reading: Codable, Equatable { var sensor_id: String; var value: Double; var ts_ms: Int64 }

    struct FastReading: JSONReadable, Codable, Equatable {
        var id: String
        var value: Double
        var millis: Int64
        init?(fields: borrowing JSONFields) {
            guard let id = fields.string("sensor_id"), let value = fields.double("value"), let millis = fields.int64("ts_ms") else {
                return nil
            }
            (self.id, self.value, self.millis) = (id, value, millis)
        }
    }

    private func opens(_ bytes: RecordBytes) -> Bool {
        if JSONFields(bytes) != nil { true } else { false }
    }

    private let document = #"{"sensor_id":"sensor-0042","value":21.5,"unit":"C","ts_ms":1700000000123}"#

    @Test func `a record gives its fields`() {
        let reading = FastReading(json: RecordBytes(document))
        #expect(reading?.id == "sensor-0042" && reading?.value == 21.5 && reading?.millis == 1_700_000_000_123)
        #expect(FastReading(json: document) == reading)
    }

    @Test func `a Decodable type reads the same record`() {
        #expect(Reading(json: RecordBytes(document)) == Reading(sensor_id: "sensor-0042", value: 21.5, ts_ms: 1_700_000_000_123))
        #expect(Reading(json: "{}") == nil && Reading(json: nil as RecordBytes?) == nil)
    }

    @Test func `every type is told apart`() {
        let text =
            #" {"s":"a\n\u00e9\ud83d\ude00","i":-9223372036854775808,"big":9223372036854775808,"d":1e3,"t":true,"n":null,"o":{"x":[1,{"y":"}"}]},"a":[1, 2],"k\u0065y":7,"dup":1,"dup":2} "#
        guard let fields = JSONFields(text) else {
            Issue.record("no object")
            return
        }
        let text1 = fields.string("s"), notText = fields.string("i"), absent = fields.string("none")
        #expect(text1 == "a\né😀" && notText == nil && absent == nil)
        let whole = fields.int64("i"), tooBig = fields.int64("big"), big = fields.double("big")
        #expect(whole == .min && tooBig == nil && big == 9_223_372_036_854_775_808)
        let double = fields.double("d"), notWhole = fields.int64("d"), widened = fields.double("i")
        #expect(double == 1000 && notWhole == nil && widened == -9_223_372_036_854_775_808)
        let truth = fields.bool("t"), isNull = fields.isNull("n"), isNotNull = fields.isNull("t")
        #expect(truth == true && isNull && !isNotNull)
        let array = fields.json("a"), escapedKey = fields.int64("key"), last = fields.int("dup")
        #expect(array == "[1, 2]" && escapedKey == 7 && last == 2)
        let inner = fields.object("o")?.json("x")
        #expect(inner == #"[1,{"y":"}"}]"#)
        let again = fields.string("s")
        #expect(again == "a\né😀")
    }

    @Test(arguments: [
        "", " ", "null", "[]", "1", #""x""#, "{", "}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":01}"#, #"{"a":1} x"#, #"{'a':1}"#,
        #"{"a":tru}"#,
        #"{"a":"\q"}"#, #"{"a":"\ud800"}"#, "{\"a\":\"\u{1}\"}", #"{"a":"x}"#, #"{"a":NaN}"#, #"{"a":[1,}"#, #"{"a":1}{"a":2}"#,
        #"{"a":-}"#, #"{"a":1.}"#, #"{"a":[}]}"#,
    ])
    func `what is no strict object gives nil`(text: String) {
        #expect(!opens(RecordBytes(text)))
    }

    @Test func `bytes that are not UTF-8 give nil`() {
        #expect(!opens(RecordBytes(Array(#"{"a":""#.utf8) + [0xFF] + Array(#""}"#.utf8))))
    }

    @Test func `a document cut off never reads on`() {
        for end in 0..<document.utf8.count {
            #expect(!opens(RecordBytes(Array(document.utf8.prefix(end)))))
        }
    }
}
