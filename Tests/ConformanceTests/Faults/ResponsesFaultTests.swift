// swift-format-ignore-file: AlwaysUseLowerCamelCase

import MillraceCore
import Testing

@Suite("Faults: OpenAI Responses, calls")
struct ResponsesCallFaultTests: ResponsesFaultWire {
    @Test("TC-39: arguments that only exist in the done event, the done item or the terminal response")
    func argumentsOnlyInTheEnd() {
        let open = created + added(call())
        let whole = call("fc1", "c1", "f", #"{\"a\":1}"#, status: "completed")
        let argumentsDone = R("response.function_call_arguments.done", #""item_id":"fc1","output_index":0,"arguments":"{\"a\":1}""#)
        for stream in [
            open + argumentsDone + end(), open + done(whole) + end(), open + end(output: whole), created + done(whole) + end(),
            created + end(output: whole), open + argumentsDone + done(whole) + end(output: whole),
        ] {
            let reading = read(stream)
            #expect(reading.shown == [#"f({"a":1})"#])
            #expect(reading.calls.map(\.id) == ["c1"])
            #expect(reading.calls.map(\.itemID) == ["fc1"])
            #expect(reading.codes == [.finishStopWithCalls])
        }
    }

    @Test("TC-39: a snapshot adds what the deltas did not bring and never doubles them")
    func snapshotAddsTheRest() {
        let delta = R("response.function_call_arguments.delta", #""item_id":"fc1","output_index":0,"delta":"{\"a\"""#)
        let reading = read(created + added(call()) + delta + done(call("fc1", "c1", "f", #"{\"a\":1}"#)) + end())
        #expect(reading.shown == [#"f({"a":1})"#])
        let contradicting = read(created + added(call()) + delta + done(call("fc1", "c1", "f", #"{\"b\":2}"#)) + end())
        #expect(contradicting.shown == [#"f({"b":2})"#])
        #expect(contradicting.codes.contains(.toolArgumentsContradict))
    }

    @Test("TC-39, TC-45: text that only a snapshot has, and text that every snapshot has again")
    func textSnapshots() {
        let place = #""item_id":"msg1","output_index":0,"content_index":0"#
        let restated =
            R("response.output_text.done", place + #","text":"Hello""#)
            + R("response.content_part.done", place + #","part":{"type":"output_text","text":"Hello","annotations":[]}"#)
            + done(message("Hello")) + end(output: message("Hello"))
        let empty = added(#"{"type":"message","id":"msg1","role":"assistant","content":[]}"#)
        for said in ["", textDelta("Hel"), textDelta("Hel") + textDelta("lo"), textDelta("Hello")] {
            let reading = read(created + empty + said + restated)
            #expect(reading.response.text == "Hello")
            #expect(reading.kinds == ["text"])
            #expect(reading.codes == [])
        }
        let contradicting = read(created + empty + textDelta("Help") + restated)
        #expect(contradicting.response.text == "Hello")
        #expect(contradicting.codes == [.snapshotContradicts])
    }

    @Test("TC-46: a delta belongs to the item at its output index, whatever its item id")
    func outputIndexDecides() {
        let delta = R("response.function_call_arguments.delta", #""item_id":"zz9","output_index":1,"delta":"{}""#)
        let reading = read(created + added(call(), at: 1) + delta + end())
        #expect(reading.shown == ["f({})"])
        #expect(reading.calls.map(\.id) == ["c1"])
        #expect(reading.calls.map(\.itemID) == ["fc1"])
    }

    @Test("TC-46: without an output index the item id decides, and parallel calls do not mix")
    func itemIDDecides() {
        func delta(_ item: String, _ text: String) -> String {
            R("response.function_call_arguments.delta", #""item_id":"\#(item)","delta":"\#(text)""#)
        }
        let open = added(call("fc1", "c1", "f")) + added(call("fc2", "c2", "g"), at: 1)
        let reading = read(
            created + open + delta("fc1", #"{\"a\""#) + delta("fc2", #"{\"b\""#) + delta("fc1", ":1}") + delta("fc2", ":2}") + end())
        #expect(reading.shown == [#"f({"a":1})"#, #"g({"b":2})"#])
    }

    @Test("TC-46: ids that change with every event, and no output index, leave the last item")
    func nothingButTheLast() {
        func delta(_ type: String, _ item: String, _ text: String) -> String { R(type, #""item_id":"\#(item)","delta":"\#(text)""#) }
        let reading = read(
            created + delta("response.output_text.delta", "x1", "He") + delta("response.output_text.delta", "x2", "llo")
                + added(call(), at: 1) + delta("response.function_call_arguments.delta", "x3", "{")
                + delta("response.function_call_arguments.delta", "x4", "}") + end())
        #expect(reading.response.text == "Hello")
        #expect(reading.shown == ["f({})"])
    }

    @Test("TC-46: an item id that differs between the beginning and the end opens no second call")
    func itemIDChanges() {
        let reading = read(
            created + added(call("a", "c1", "f")) + done(call("b", "c1", "f", "{}")) + end(output: call("c", "c1", "f", "{}")))
        #expect(reading.shown == ["f({})"])
        #expect(reading.calls.map(\.itemID) == ["a"])
    }

    @Test("TC-46: events out of the order of their numbers are noted")
    func sequenceNumbers() {
        func numbered(_ number: Int, _ text: String) -> String {
            R("response.output_text.delta", #""sequence_number":\#(number),"output_index":0,"content_index":0,"delta":"\#(text)""#)
        }
        #expect(read(created + numbered(1, "a") + numbered(4, "b") + end()).codes == [])
        let reading = read(created + numbered(4, "a") + numbered(1, "b") + end())
        #expect(reading.response.text == "ab")
        #expect(reading.codes == [.eventOutOfOrder])
    }

    @Test("TC-47: a call whose item says that it is incomplete is never run, whatever its arguments")
    func incompleteItem() {
        for arguments in [#"{\"a\":\"x"#, #"{\"a\":1}"#] {
            let stream =
                created + done(call("fc1", "c1", "f", arguments, status: "incomplete"))
                + end("incomplete", more: #","incomplete_details":{"reason":"max_output_tokens"}"#)
            let reading = read(stream)
            #expect(reading.outcomes == ["incomplete"])
            #expect(reading.calls.isEmpty)
            #expect(reading.response.finishReason == .length)
            #expect(reading.response.rawFinishReason == "max_output_tokens")
            #expect(reading.response.outcome == .finished)
        }
    }

    @Test("A custom call's free text is whole when its item is, and cut when the response is")
    func customCalls() {
        func item(_ input: String, _ status: String) -> String {
            #"{"type":"custom_tool_call","id":"ctc1","call_id":"c1","name":"shell","input":"\#(input)","status":"\#(status)"}"#
        }
        let delta = R("response.custom_tool_call_input.delta", #""item_id":"ctc1","output_index":0,"delta":"ls -l""#)
        let open = created + added(item("", "in_progress")) + delta
        let whole = read(open + done(item("ls -l", "completed")) + end())
        #expect(whole.calls.map(\.kind) == [.custom])
        #expect(whole.calls.map(\.rawArguments) == ["ls -l"])
        #expect(whole.response.finishReason == .toolCalls)
        let limit = #","incomplete_details":{"reason":"max_output_tokens"}"#
        #expect(read(open + done(item("ls -l", "completed")) + end("incomplete", more: limit)).outcomes == ["complete"])
        #expect(read(open + done(item("ls -l", "incomplete")) + end("incomplete", more: limit)).outcomes == ["incomplete"])
        #expect(read(open + end("incomplete", more: limit)).outcomes == ["incomplete"])
        #expect(read(open).outcomes == ["incomplete"])
        // A step of the provider's own tool, which the client did not declare.
        let foreign = read(open + done(item("ls -l", "completed")) + end(), tools: ["other"])
        #expect(foreign.kinds == ["serverTool"])
        #expect(foreign.response.finishReason == .stop)
        #expect(foreign.response.choice.serverTools.first?.input == "ls -l")
    }

    @Test("TC-52: work of the provider's tools is no call, and comes whole to go back")
    func serverTools() {
        let begun = #"{"type":"code_interpreter_call","id":"ci1","status":"in_progress","code":"","container_id":"k","outputs":[]}"#
        let ended = #"{"type":"code_interpreter_call","id":"ci1","status":"completed","code":"1+1","container_id":"k","outputs":[]}"#
        let steps =
            R("response.code_interpreter_call.in_progress", #""item_id":"ci1","output_index":0"#)
            + R("response.code_interpreter_call_code.delta", #""item_id":"ci1","output_index":0,"delta":"1+""#)
            + R("response.code_interpreter_call_code.delta", #""item_id":"ci1","output_index":0,"delta":"1""#)
        let reading = read(created + added(begun) + steps + done(ended) + textDelta("2", at: 1) + end(output: ended + "," + message("2")))
        #expect(reading.kinds == ["serverTool", "text"])
        #expect(reading.response.choice.serverTools.map(\.json) == [ended])
        #expect(reading.response.choice.serverTools.map(\.input) == ["1+1"])
        #expect(reading.response.toolCallOutcomes.isEmpty)
        #expect(reading.response.finishReason == .stop)
        // Cut in between, what came is there to read.
        #expect(read(created + added(begun) + steps).response.choice.serverTools.map(\.input) == ["1+1"])
    }
}
