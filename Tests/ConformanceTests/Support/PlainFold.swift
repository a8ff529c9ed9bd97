import MillraceTesting

/// A fold of well-behaved chunks in the plainest way: checks that what the generator writes is what it means.
struct PlainFold {
    struct Call: Equatable {
        var id: String?
        var name: String
        var arguments: String
    }

    struct Choice: Equatable {
        var text = ""
        var reasoning = ""
        var refusal = ""
        var calls: [Call] = []
        var finishReason: String?
        var tokens: [String] = []
    }

    var choices: [Int: Choice] = [:]
    var usage: PlainJSON?

    init(_ chunks: [PlainJSON]) {
        for chunk in chunks {
            if let usage = chunk["usage"], usage.isObject { self.usage = usage }
            for entry in chunk["choices"]?.elements ?? [] {
                var choice = choices[entry["index"]?.integer ?? 0] ?? Choice()
                let delta = entry["delta"] ?? [:]
                choice.text += delta["content"]?.text ?? ""
                choice.reasoning += (delta["reasoning_content"] ?? delta["reasoning"])?.text ?? ""
                choice.refusal += delta["refusal"]?.text ?? ""
                for call in delta["tool_calls"]?.elements ?? [] {
                    let index = call["index"]?.integer ?? 0
                    if index == choice.calls.count {
                        choice.calls.append(Call(id: call["id"]?.text, name: call["function"]?["name"]?.text ?? "", arguments: ""))
                    }
                    choice.calls[index].arguments += call["function"]?["arguments"]?.text ?? ""
                }
                choice.tokens += (entry["logprobs"]?["content"]?.elements ?? []).compactMap { $0["token"]?.text }
                if let reason = entry["finish_reason"]?.text { choice.finishReason = reason }
                choices[entry["index"]?.integer ?? 0] = choice
            }
        }
    }
}
