extension LLMError.Kind {
    /// What an error of the provider means, whether it came by status or inside a stream.
    package init(status: Int?, providerError: ProviderError?, retryAfter: Duration?) {
        let words = Words(providerError)
        if words.saysContextOverflow {
            self = .contextOverflow
            return
        }
        if words.saysContentFilter {
            self = .contentFiltered
            return
        }
        // Inside a 200 the status of the error is the one its type stands for.
        let effective = status.flatMap { $0 >= 400 ? $0 : nil } ?? providerError?.status
        switch effective {
        case 401: self = .unauthenticated
        case 402, 403: self = .permissionDenied
        case 404, 410: self = .notFound
        case 408, 504, 524: self = .providerTimeout
        case 413: self = .requestTooLarge
        case 422: self = .unprocessable
        // Amazon Bedrock's word for a model that failed, not the request.
        case 424: self = .providerFailure
        case 429: self = .rateLimited(retryAfter: retryAfter)
        case 503, 529: self = .overloaded(retryAfter: retryAfter)
        case .some(400..<500): self = .invalidRequest
        default: self = .providerFailure
        }
    }

    private struct Words {
        let code: String
        let type: String
        let message: String

        init(_ error: ProviderError?) {
            self.code = error?.code?.lowercased() ?? ""
            self.type = error?.type?.lowercased() ?? ""
            self.message = error?.message?.lowercased() ?? ""
        }

        // The phrases of OpenAI, Anthropic, Google, Mistral, vLLM, llama.cpp, Groq, Together and OpenRouter, as their issues quote them.
        var saysContextOverflow: Bool {
            if code == "context_length_exceeded" || type == "exceed_context_size_error" || code == "context_window_exceeded" { return true }
            let phrases = [
                "maximum context length", "context length exceeded", "context window", "context_length_exceeded", "prompt is too long",
                "input is too long", "exceeds the available context size", "exceeds the maximum number of tokens",
                "reduce the length of the messages", "input token count", "exceed context limit", "maximum prompt length",
                "longer than the maximum model length", "longer than the model's context length", "greater than the context length",
                "exceeded model token limit", "prompt exceeds max length", "range of input length should be",
                "total number of tokens in the prompt", "`inputs` tokens + `max_new_tokens` must be",
            ]
            return phrases.contains { message.contains($0) }
        }

        var saysContentFilter: Bool {
            ["content_filter", "content_policy_violation", "responsibleaipolicyviolation"].contains(code) || type == "content_filter"
        }
    }
}
