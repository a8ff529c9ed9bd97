import Foundation
import MillraceCore
import Testing

@Suite("Responses requests: recordings")
struct ResponsesRecordedRequestTests {
    @Test(
        "P22: recorded requests are read, and what they say survives being written again",
        .enabled(if: SharedFiles.have("corpus/openai-responses"), SharedFiles.absence))
    func recordings() throws {
        // With a server that stores, what is only an id goes back too.
        let wire = Wire.openAIResponses(OpenAIResponsesProfile { $0.stores = true })
        var count = 0
        for folder in try SharedFiles.files(in: "corpus/openai-responses") {
            // Not every recording has its request.
            guard let data = try? Data(contentsOf: folder.appendingPathComponent("request.json")) else { continue }
            let name = folder.lastPathComponent
            // Ids that come twice are made unique (TC-14), so these do not read back as they were.
            if name.contains("reused-tool-call-ids") { continue }
            let read = try wire.decodeRequest([UInt8](data))
            let again = try wire.decodeRequest(wire.encodeRequest(read).body)
            #expect(again == read, "\(name)")
            // Every item of the input has its counterpart.
            let body = try JSONValue(parsing: [UInt8](data))
            let written = try JSONValue(parsing: wire.encodeRequest(read).body)
            if let items = body["input"]?.arrayValue {
                func types(_ items: [JSONValue]) -> [String] { items.map { $0["type"]?.stringValue ?? "message" } }
                let before = types(items)
                let after = types(written["input"]?.arrayValue ?? [])
                #expect(before.filter { $0 != "message" } == after.filter { $0 != "message" }, "\(name)")
            }
            #expect(written["tools"] == body["tools"] || body["tools"]?.arrayValue?.isEmpty == true, "\(name)")
            #expect(written["text"] == body["text"], "\(name)")
            #expect(written["reasoning"] == body["reasoning"], "\(name)")
            count += 1
        }
        #expect(count > 20)
    }
}
