#if Macros
import MillraceAgents
import MillraceCore
import MillraceTesting
import Testing

/// Answers that are values: asked for, read, and put right.
@Suite("Structured answers")
struct StructuredAnswerTests {
    private let plain = LLModel("plain")
    private let native = LLModel("native", capabilities: [.streaming, .jsonSchema])
    private let good = "{\"name\": \"a\", \"children\": []}"
    private let never = StructuredOptions(repair: .never)
    private let tree = Tree(name: "a", children: [])

    // MARK: Asking

    @Test("A model with the capability gets the schema as its response format, strict where that can be said")
    func nativeRequest() async throws {
        let executor = ScriptedExecutor(.text(good), .text("{\"city\":\"x\",\"temperatures\":[]}"))
        let answer = try await executor.respond(to: Prompt("A tree"), generating: Tree.self, model: native)
        #expect(answer.value == tree)
        let request = executor.requests[0]
        #expect(request.prompt.messages == [.user("A tree")])
        #expect(request.prompt.options.responseFormat == .jsonSchema(name: "Tree", schema: Tree.generationSchema.json, isStrict: true))
        _ = try await executor.respond(to: Prompt("Weather"), generating: Forecast.self, model: native)
        #expect(
            executor.requests[1].prompt.options.responseFormat
                == .jsonSchema(name: "Forecast", schema: Forecast.generationSchema.json, isStrict: false))
    }

    @Test("Another model is told in words, in the last turn of the user, with examples")
    func manualRequest() async throws {
        let executor = ScriptedExecutor(.text(good))
        let options = StructuredOptions(examples: [tree.json])
        _ = try await executor.respond(to: Prompt("A tree"), generating: Tree.self, model: plain, options: options)
        let prompt = executor.requests[0].prompt
        #expect(prompt.options.responseFormat == nil)
        #expect(prompt.messages.count == 1)
        #expect(prompt.messages[0].text.hasPrefix("A tree\n\nAnswer with one JSON object"))
        #expect(prompt.messages[0].text.contains(Tree.generationSchema.json.jsonText))
        #expect(prompt.messages[0].text.hasSuffix("Examples of such an answer:\n{\"name\":\"a\",\"children\":[]}"))
    }

    @Test("What is no object stands in one")
    func envelope() async throws {
        let executor = ScriptedExecutor(.text("{\"value\": [1, 2]}"), .text("{\"value\": \"C\"}"), .text("{\"value\": null}"))
        #expect(try await executor.respond(to: Prompt("x"), generating: [Int].self, model: native).value == [1, 2])
        #expect(try await executor.respond(to: Prompt("x"), generating: Unit.self, model: native).value == .celsius)
        #expect(try await executor.respond(to: Prompt("x"), generating: String?.self, model: native).value == nil)
        guard case .jsonSchema(let name, let schema, _)? = executor.requests[0].prompt.options.responseFormat else {
            Issue.record("no schema")
            return
        }
        #expect(name == "Array_Int_")
        #expect(schema["properties"]?["value"] == ["type": "array", "items": ["type": "integer"]])
    }

    // MARK: Reading

    @Test(
        "In manual mode the object is found wherever it stands",
        arguments: [
            "{\"name\": \"a\", \"children\": []}", "```json\n{\"name\": \"a\", \"children\": []}\n```\nThat is all.",
            "Take {this} and {} or {\"name\": 1}: {\"name\": \"a\", \"children\": []} {\"name\": \"b\", \"children\": []}",
        ])
    func extraction(text: String) async throws {
        let executor = ScriptedExecutor(.text(text).chunked(.random(seed: 3)), .text(text).chunked(FrameChunking(deltas: .scalars)))
        let options = StructuredOptions(repair: .never)
        #expect(try await executor.respond(to: Prompt("x"), generating: Tree.self, model: plain, options: options).value == tree)
        #expect(try await executor.stream(Prompt("x"), generating: Tree.self, model: plain).collect().value == tree)
    }

    @Test("In native mode the answer is the object and nothing else")
    func strictReading() async {
        let executor = ScriptedExecutor(.text("Here: \(good)"), .text("\(good) done"), .text(""))
        for _ in 0..<2 {
            let error = await failure { try await executor.respond(to: Prompt("x"), generating: Tree.self, model: native, options: never) }
            guard case .invalid(let reason)? = error?.kind, case .notJSON = reason.reason else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
        let empty = await failure { try await executor.respond(to: Prompt("x"), generating: Tree.self, model: native, options: never) }
        #expect(empty?.kind == .noJSON)
    }

    @Test(
        "A part of a broken answer is never taken for the answer",
        arguments: [
            "{\"name\": \"a\", \"children\": [{\"name\": \"b\", \"children\": []}",
            "{\"name\": oops, \"children\": [{\"name\": \"b\", \"children\": []}]}",
            "{\"name\": \"a\", \"children\": [{\"name\": \"b\", \"children\": []}], }",
        ])
    func brokenAnswer(text: String) async {
        let executor = ScriptedExecutor(.text(text), .text(text).chunked(FrameChunking(deltas: .scalars)))
        let options = StructuredOptions(repair: .never)
        let error = await failure { try await executor.respond(to: Prompt("x"), generating: Tree.self, model: plain, options: options) }
        let streamed = await failure { try await executor.stream(Prompt("x"), generating: Tree.self, model: plain).collect() }
        guard case .invalid(let reason)? = error?.kind, case .notJSON = reason.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(streamed?.kind == error?.kind)
    }

    private func failure<Value>(_ body: () async throws -> Value) async -> StructuredError? {
        do {
            _ = try await body()
            return nil
        } catch {
            return error as? StructuredError
        }
    }

    @Test("A streamed answer is read as its whole text is, damaged or not", arguments: 1...150)
    func damage(seed: UInt64) async {
        var random = SeededGenerator(seed: seed)
        var text = Array(GenerableTests.forecast.json.jsonText)
        let strange: [Character] = ["\"", "{", "}", "[", "]", ",", ":", "0", "-", "e", "\\", " ", "\n", "é", "t"]
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0..<text.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: text.remove(at: place)
            case 1: text.insert(strange[Int.random(in: 0..<strange.count, using: &random)], at: place)
            case 2: text[place] = strange[Int.random(in: 0..<strange.count, using: &random)]
            default: text.swapAt(place, Int.random(in: 0..<text.count, using: &random))
            }
        }
        let damaged = String(text)
        let whole: Forecast?
        do throws(GenerationError) { whole = try Forecast(jsonText: damaged) } catch { whole = nil }
        let executor = ScriptedExecutor(ScriptedAnswer.text(damaged).chunked(.random(seed: seed)))
        let streamed = try? await executor.stream(Prompt("x"), generating: Forecast.self, model: native).collect().value
        #expect(streamed == whole, "seed \(seed)")
    }

    // MARK: Repair

    @Test("An answer that does not fit goes back with places and reasons; usage is that of all")
    func repair() async throws {
        let executor = ScriptedExecutor(
            .text("{\"name\": 1, \"children\": [{}]}").using(Usage(inputTokens: 10, outputTokens: 5)),
            .text(good).using(Usage(inputTokens: 20, outputTokens: 6)))
        let answer = try await executor.respond(to: Prompt("A tree"), generating: Tree.self, model: native)
        #expect(answer.value == tree)
        #expect(answer.repairCount == 1)
        #expect(answer.usage?.inputTokens == 30)
        #expect(answer.usage?.outputTokens == 11)
        let messages = executor.requests[1].prompt.messages
        #expect(messages.map(\.role) == [.user, .assistant, .user])
        #expect(messages[1].text == "{\"name\": 1, \"children\": [{}]}")
        #expect(
            messages[2].text == """
                Your answer does not fit the JSON Schema:
                - /name should be a string, not a number
                - /children/0 lacks the required property "name"
                - /children/0 lacks the required property "children"
                Answer again with the whole JSON object, these places corrected, and nothing else.
                """)
    }

    @Test("Repair is bounded, and the error keeps what was said")
    func boundedRepair() async {
        let executor = ScriptedExecutor(.text("one"), .text("{}"), .text("{\"name\": 3}"), .text(good))
        let options = StructuredOptions(repair: RepairPolicy(maxAttempts: 2))
        let error = await failure { try await executor.respond(to: Prompt("x"), generating: Tree.self, model: plain, options: options) }
        #expect(error?.responses.map(\.text) == ["one", "{}", "{\"name\": 3}"])
        #expect(error?.lastResponse?.text == "{\"name\": 3}")
        guard case .invalid(let reason)? = error?.kind else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.all.count == 2)
        #expect(executor.unusedAnswerCount == 1)
        // Each fixing request holds the last answer only.
        #expect(executor.requests[2].prompt.messages.map(\.role) == [.user, .assistant, .user])
    }

    @Test("Another executor and model may repair, told in the form that model takes")
    func repairElsewhere() async throws {
        let fixer = ScriptedExecutor(.text(good))
        let executor = ScriptedExecutor(.text("no JSON at all"))
        let options = StructuredOptions(repair: RepairPolicy(executor: fixer, model: native))
        let answer = try await executor.respond(to: Prompt("x"), generating: Tree.self, model: plain, options: options)
        #expect(answer.value == tree)
        #expect(fixer.requests[0].model.id == "native")
        #expect(fixer.requests[0].prompt.options.responseFormat != nil)
        #expect(fixer.requests[0].prompt.messages.last?.text.contains("- it holds no JSON object") == true)
    }

    @Test("A refusal, an answer cut at the limit and a failed request are not repaired")
    func noRepair() async {
        let executor = ScriptedExecutor(
            .refusal("No."), .text("{\"name\": \"a\", \"chi", finishReason: .length), .failure(.rateLimited(retryAfter: nil)), .text(good))
        let refused = await failure { try await executor.respond(to: Prompt("x"), generating: Tree.self, model: native) }
        #expect(refused?.kind == .refused)
        let cut = await failure { try await executor.respond(to: Prompt("x"), generating: Tree.self, model: native) }
        #expect(cut?.kind == .cut(.length))
        let failed = await failure { try await executor.respond(to: Prompt("x"), generating: Tree.self, model: native) }
        guard case .request(let error)? = failed?.kind else {
            Issue.record("\(String(describing: failed))")
            return
        }
        #expect(error.kind == .rateLimited(retryAfter: nil))
        #expect(executor.requests.count == 3)
    }

    @Test("No error tells what the model said")
    func privacy() async {
        let executor = ScriptedExecutor(.text("{\"name\": \"canary\", \"children\": \"canary\"}"), .text("canary"), .refusal("canary"))
        for _ in 0..<3 {
            let error = await failure {
                try await executor.respond(to: Prompt("canary"), generating: Tree.self, model: plain, options: never)
            }
            #expect(error.map { !$0.description.contains("canary") } == true)
        }
    }

    // MARK: Streams

    @Test("A stream that was cut never gives a whole value", arguments: 1...12)
    func cutStream(count: Int) async {
        let executor = ScriptedExecutor(ScriptedAnswer.text(good).chunked(FrameChunking(deltas: .scalars)).cut(after: count))
        var last: StructuredSnapshot<Tree>?
        do {
            for try await snapshot in executor.stream(Prompt("x"), generating: Tree.self, model: native) { last = snapshot }
            Issue.record("no error")
        } catch {
            guard case .request(let cause) = error.kind else {
                Issue.record("\(error)")
                return
            }
            #expect(cause.kind == .truncated)
            #expect(good.hasPrefix(error.lastResponse?.text ?? "nothing"))
        }
        #expect(last?.value == nil)
    }

    @Test("Frames that stop without their end give no value either")
    func noEnd() async {
        let frames = PartiallyGeneratedTests.frames([good]).dropLast()
        let error = await failure { try await StructuredStream<Tree>(frames: FrameStream(frames: Array(frames))).collect() }
        #expect(error?.kind == .cut(nil))
    }

    @Test("Elements come whole, as soon as each has ended")
    func elements() async throws {
        let trees = [Tree(name: "a", children: []), Tree(name: "b", children: [Tree(name: "c", children: [])])]
        let text = JSONValue.object(["value": trees.json]).jsonText
        let frames = PartiallyGeneratedTests.frames(text.map { String($0) })
        var names: [String] = []
        for try await tree in StructuredStream<[Tree]>(frames: FrameStream(frames: frames)).elements() { names.append(tree.name) }
        #expect(names == ["a", "b"])
        let forecast = PartiallyGeneratedTests.frames([GenerableTests.forecast.json.jsonText])
        var temperatures: [Double] = []
        let stream = StructuredStream<Forecast>(frames: FrameStream(frames: forecast))
        for try await value in stream.elements(of: Double.self, at: "temperatures") { temperatures.append(value) }
        #expect(temperatures == [1, -2.5])
    }

    @Test("A wrong element ends the sequence with its path, after those before it")
    func wrongElement() async {
        let frames = PartiallyGeneratedTests.frames(["{\"value\": [1, 2, \"x\", 4]}"])
        var seen: [Int] = []
        do {
            for try await value in StructuredStream<[Int]>(frames: FrameStream(frames: frames)).elements() { seen.append(value) }
            Issue.record("no error")
        } catch {
            #expect("\(error)".contains("/value/2 should be an integer"))
        }
        #expect(seen == [1, 2])
    }
}
#endif
