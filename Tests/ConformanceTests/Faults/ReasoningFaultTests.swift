import MillraceCore
import Testing

/// Faults of reasoning.
@Suite("Faults: reasoning")
struct ReasoningFaultTests {
    @Test(
        "RS-01: many names, one kind of part, and the name is remembered",
        arguments: [
            (#"{"reasoning":"hm"}"#, "reasoning"), (#"{"reasoning_content":"hm"}"#, "reasoning_content"),
            (#"{"thinking":"hm"}"#, "thinking"),
            (#"{"reasoning_details":[{"type":"reasoning.text","text":"hm"}]}"#, "reasoning_details"),
        ])
    func rs01(delta: String, field: String) {
        let got = decode(D(delta) + D(#"{"content":"Hi"}"#) + F("stop") + DONE)
        #expect(got.response.reasoning == "hm")
        guard case .reasoning(let part)? = got.response.parts.first else {
            Issue.record("no reasoning part")
            return
        }
        #expect(part.origin?.field == field)
    }

    @Test("RS-02: two names in one delta: one source, never both")
    func rs02() {
        let got = decode(
            D(#"{"reasoning":"The","reasoning_content":"The"}"#) + D(#"{"reasoning":" end","reasoning_content":" end"}"#) + F("stop") + DONE
        )
        #expect(got.response.reasoning == "The end")
        let details = decode(
            D(#"{"reasoning":"The","reasoning_details":[{"type":"reasoning.text","text":"The","index":0}]}"#) + F("stop") + DONE)
        #expect(details.response.reasoning == "The")
    }

    @Test("RS-06: signatures in pieces are appended, byte for byte")
    func rs06() {
        let got = decode(
            D(#"{"reasoning_details":[{"type":"reasoning.text","text":"hm","index":0,"format":"anthropic-claude-v1"}]}"#)
                + D(#"{"reasoning_details":[{"type":"reasoning.text","signature":"QUJD","index":0}]}"#)
                + D(#"{"reasoning_details":[{"type":"reasoning.text","signature":"REVG","index":0}]}"#) + D(#"{"content":"Hi"}"#)
                + F("stop") + DONE)
        guard case .reasoning(let part)? = got.response.parts.first else {
            Issue.record("no reasoning part")
            return
        }
        #expect(part.text == "hm")
        #expect(part.signature == "QUJDREVG")
        #expect(part.origin?.format == "anthropic-claude-v1")
    }

    @Test("RS-07, RS-13: pieces with a signature or an encrypted payload and no words are kept")
    func rs07() {
        let got = decode(
            D(#"{"reasoning_details":[{"type":"reasoning.encrypted","data":"QUJD","id":"rs1","index":0}]}"#) + D(#"{"content":"Hi"}"#)
                + F("stop") + DONE)
        guard case .reasoning(let part)? = got.response.parts.first else {
            Issue.record("no reasoning part")
            return
        }
        #expect(part.encrypted == "QUJD" && part.id == "rs1" && part.text.isEmpty)
        #expect(got.response.reasoning == nil)
        #expect(got.response.message.parts.count == 2)
    }

    @Test("RS-14: reasoning, text, reasoning again, calls: parts in wire order")
    func rs14() {
        let got = decode(
            D(#"{"reasoning_content":"1"}"#) + D(#"{"content":"A"}"#) + D(#"{"reasoning_content":"2","content":"B"}"#)
                + T(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}"#) + F("tool_calls") + DONE)
        #expect(got.kinds == ["reasoning", "text", "reasoning", "text", "call"])
        #expect(got.response.text == "AB")
        #expect(got.response.reasoning == "12")
    }

    @Test("RS-16: only reasoning, then the limit: a response like any other, with a note")
    func rs16() {
        let got = decode(D(#"{"reasoning_content":"so long"}"#) + F("length") + DONE)
        #expect(got.response.outcome == .finished)
        #expect(got.response.finishReason == .length)
        #expect(got.response.text == "")
        #expect(got.codes.contains(.reasoningUsedUpOutput))
    }
}
