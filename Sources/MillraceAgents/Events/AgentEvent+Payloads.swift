public import MillraceCore

extension AgentEvent {
    /// A run has begun.
    public struct RunStart: Sendable, Hashable, Codable {
        /// The run.
        public var runID: String
        /// The agent's name.
        public var agent: String

        /// Makes a payload.
        public init(runID: String, agent: String) {
            self.runID = runID
            self.agent = agent
        }
    }

    /// A step of the plain agent has ended.
    public struct StepEnd: Sendable, Hashable, Codable {
        /// The step, from 1.
        public var step: Int
        /// How many tool calls the model asked for.
        public var callCount: Int
        /// What the step's requests used.
        public var usage: Usage

        /// Makes a payload.
        public init(step: Int, callCount: Int, usage: Usage) {
            self.step = step
            self.callCount = callCount
            self.usage = usage
        }
    }

    /// A node has begun.
    public struct NodeStart: Sendable, Hashable, Codable {
        /// The node.
        public var node: String

        /// Makes a payload.
        public init(node: String) { self.node = node }
    }

    /// A node has ended.
    public struct NodeEnd: Sendable, Hashable, Codable {
        /// The node.
        public var node: String

        /// Makes a payload.
        public init(node: String) { self.node = node }
    }

    /// A node has thrown.
    public struct NodeFailure: Sendable, Hashable, Codable {
        /// The node.
        public var node: String
        /// What happened, without any text of the conversation.
        public var reason: String

        /// Makes a payload.
        public init(node: String, reason: String) {
            self.node = node
            self.reason = reason
        }
    }

    /// An edge was taken.
    public struct EdgeTaken: Sendable, Hashable, Codable {
        /// The node it leaves.
        public var from: String
        /// The node it enters.
        public var to: String
        /// What drawings write on the edge, which tells apart edges between the same nodes.
        public var label: String?

        /// Makes a payload.
        public init(from: String, to: String, label: String? = nil) {
            self.from = from
            self.to = to
            self.label = label
        }
    }

    /// A model request is sent.
    public struct RequestStart: Sendable, Hashable, Codable {
        /// The number of the request in its run or branch, from 1.
        public var request: Int
        /// The model.
        public var model: String
        /// The tools that are offered.
        public var tools: [String]
        /// Whether the answer is streamed.
        public var isStreaming: Bool

        /// Makes a payload.
        public init(request: Int, model: String, tools: [String], isStreaming: Bool) {
            self.request = request
            self.model = model
            self.tools = tools
            self.isStreaming = isStreaming
        }
    }

    /// A frame of a response.
    public struct RequestFrame: Sendable, Hashable, Codable {
        /// The number of the request.
        public var request: Int
        /// The frame.
        public var frame: StreamFrame

        /// Makes a payload.
        public init(request: Int, frame: StreamFrame) {
            self.request = request
            self.frame = frame
        }
    }

    /// A response is whole.
    public struct RequestEnd: Sendable, Hashable, Codable {
        /// The number of the request.
        public var request: Int
        /// The response.
        public var response: LLMResponse

        /// Makes a payload.
        public init(request: Int, response: LLMResponse) {
            self.request = request
            self.response = response
        }
    }

    /// A response failed, was cut or was let go.
    public struct RequestFailure: Sendable, Hashable, Codable {
        /// The number of the request.
        public var request: Int
        /// What happened, without any text of the conversation.
        public var reason: String
        /// The kind of the error, a word for metrics and logs: `LLMError.code`.
        public var code: String
        /// Whether nobody wanted the rest: the run was cancelled, or the consumer let the stream go.
        public var isCancelled: Bool
        /// What had arrived.
        public var partial: LLMResponse?

        /// Makes a payload.
        public init(request: Int, reason: String, code: String = "cancelled", isCancelled: Bool = false, partial: LLMResponse? = nil) {
            self.request = request
            self.reason = reason
            self.code = code
            self.isCancelled = isCancelled
            self.partial = partial
        }
    }

    /// A tool begins to run.
    public struct ToolStart: Sendable, Hashable, Codable {
        /// The call.
        public var call: ToolCall

        /// Makes a payload.
        public init(call: ToolCall) { self.call = call }
    }

    /// A tool tells how far it has come.
    public struct ToolProgress: Sendable, Hashable, Codable {
        /// The call.
        public var callID: ToolCallID
        /// The tool.
        public var tool: String
        /// What it tells.
        public var value: JSONValue

        /// Makes a payload.
        public init(callID: ToolCallID, tool: String, value: JSONValue) {
            self.callID = callID
            self.tool = tool
            self.value = value
        }
    }

    /// A tool call is answered.
    public struct ToolEnd: Sendable, Hashable {
        /// The answer, as the model is told.
        public var result: ToolResult
        /// Why there is no result of the tool's own; nil where there is one.
        public var failure: ToolError.Kind?
        /// The result as a value, where the tool gave one.
        public var value: JSONValue?

        /// Makes a payload.
        public init(result: ToolResult, failure: ToolError.Kind? = nil, value: JSONValue? = nil) {
            self.result = result
            self.failure = failure
            self.value = value
        }
    }

    /// The history was made shorter.
    public struct HistoryCompression: Sendable, Hashable, Codable {
        /// The strategy's name.
        public var strategy: String
        /// How many messages there were.
        public var messagesBefore: Int
        /// How many there are.
        public var messagesAfter: Int

        /// Makes a payload.
        public init(strategy: String, messagesBefore: Int, messagesAfter: Int) {
            self.strategy = strategy
            self.messagesBefore = messagesBefore
            self.messagesAfter = messagesAfter
        }
    }

    /// The run is over.
    public struct RunEnd: Sendable, Hashable, Codable {
        /// How a run ended.
        public enum Outcome: String, Sendable, Hashable, Codable {
            /// With a result.
            case finished
            /// With an error.
            case failed
            /// Somebody cancelled it.
            case cancelled
            /// A limit was reached.
            case limited
        }

        /// How it ended.
        public var outcome: Outcome
        /// Why, where it did not finish; without any text of the conversation.
        public var reason: String?
        /// What all its requests used.
        public var usage: Usage
        /// How many model requests were sent.
        public var requestCount: Int

        /// Makes a payload.
        public init(outcome: Outcome, reason: String? = nil, usage: Usage = Usage(), requestCount: Int = 0) {
            self.outcome = outcome
            self.reason = reason
            self.usage = usage
            self.requestCount = requestCount
        }
    }
}
