/// Sends each call to the executor that serves its model.
///
/// ```swift
/// let executor = RoutingExecutor([
///     .model("gpt-4o-mini", to: openAI),
///     .provider("anthropic", to: anthropic),        // anthropic/claude-…
///     .models(matching: "llama-*", to: groq),
///     .resolved("tenant") { model in tenants.route(model.id) },
/// ])
/// ```
///
/// Routes are tried in order; the first that serves a model gets the call. A model that none serves is an
/// ``LLMError/Kind/configuration(_:)`` which names the model and the routes.
public struct RoutingExecutor: PromptExecutor {
    /// Whom a call goes to.
    public struct Target: Sendable {
        /// The executor.
        public var executor: any PromptExecutor
        /// The model to ask it for.
        public var model: LLModel

        /// Makes a target.
        public init(_ executor: any PromptExecutor, model: LLModel) {
            self.executor = executor
            self.model = model
        }
    }

    /// A rule that serves some models.
    public struct Route: Sendable {
        /// What it serves, for errors.
        public let name: String
        private let resolve: @Sendable (LLModel) -> Target?

        /// A rule that is asked for each call; nil where it does not serve the model.
        ///
        /// - Parameters:
        ///   - name: what it serves, for errors.
        ///   - resolve: whom the call goes to.
        public static func resolved(_ name: String, _ resolve: @escaping @Sendable (LLModel) -> Target?) -> Route {
            Route(name: name, resolve: resolve)
        }

        /// One model.
        ///
        /// - Parameters:
        ///   - id: the name calls have for it.
        ///   - executor: who serves it.
        ///   - model: what the executor is asked for instead, where it knows the model by another name.
        public static func model(_ id: String, to executor: any PromptExecutor, as model: LLModel? = nil) -> Route {
            Route(name: id) { $0.id == id ? Target(executor, model: model ?? $0) : nil }
        }

        /// Models by pattern: `*` stands for any text, everything else for itself.
        public static func models(matching pattern: String, to executor: any PromptExecutor) -> Route {
            Route(name: pattern) { ModelPattern(pattern).matches($0.id) ? Target(executor, model: $0) : nil }
        }

        /// Models whose name begins with the provider's, as in `anthropic/claude-…`.
        ///
        /// The executor is asked for what follows the first slash, with the capabilities and limits of the call's model.
        public static func provider(_ id: String, to executor: any PromptExecutor) -> Route {
            Route(name: "\(id)/*") { model in
                guard model.id.hasPrefix("\(id)/"), model.id.utf8.count > id.utf8.count + 1 else { return nil }
                var own = model
                own.id = String(model.id.dropFirst(id.count + 1))
                return Target(executor, model: own)
            }
        }

        /// Models of a client, by the id of its provider.
        public static func provider(_ client: any LLMClient) -> Route { provider(client.provider.id, to: client) }

        /// Every model that no earlier route serves.
        public static func others(to executor: any PromptExecutor) -> Route { models(matching: "*", to: executor) }

        /// Whom a call goes to; nil where the route does not serve the model.
        public func target(for model: LLModel) -> Target? { resolve(model) }
    }

    /// The routes, the first one first.
    public let routes: [Route]

    /// Makes an executor over routes.
    public init(_ routes: [Route]) { self.routes = routes }

    /// Whom a call goes to.
    ///
    /// - Throws: ``LLMError`` where no route serves the model.
    public func target(for model: LLModel) throws(LLMError) -> Target {
        for route in routes {
            if let target = route.target(for: model) { return target }
        }
        let known = routes.isEmpty ? "there are none" : routes.map(\.name).joined(separator: ", ")
        // A name comes from whoever calls: it is told, but not at any length.
        throw LLMError(.configuration("no route serves the model \(model.id.prefix(100)); routes: \(known)"), at: .request)
    }

    /// Streams the answer of the executor that serves the model.
    public func executeStreaming(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) -> FrameStream {
        // Routes are asked anew for each iteration, which is a call of its own.
        FrameStream {
            do throws(LLMError) {
                let target = try self.target(for: model)
                return target.executor.executeStreaming(prompt, model: target.model, tools: tools).makeSource()
            } catch {
                return FrameStream(frames: [], failure: error).makeSource()
            }
        }
    }

    /// Fetches the whole answer of the executor that serves the model.
    public func execute(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) async throws(LLMError) -> LLMResponse {
        let target = try target(for: model)
        return try await target.executor.execute(prompt, model: target.model, tools: tools)
    }
}
