import Foundation
import Millrace
import MillraceRails

/// Rails as a folder describes them, with executors for the rails that ask a model.
struct RailsSetup {
    private let environment: [String: String]
    private let settings: Settings
    /// Who is asked where a configuration says `main`: whoever the conversation is held with.
    private let main: ClientSetup?

    init(environment: [String: String], settings: Settings, main: ClientSetup? = nil) {
        self.environment = environment
        self.settings = settings
        self.main = main
    }

    /// Reads a configuration to run it.
    func load(_ directory: String) throws(CommandFailure) -> RailConfiguration {
        do throws(RailConfigurationError) {
            return try RailConfiguration.load(directory: directory) { try executor(for: $0) }
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Reads a configuration to look at it: no model is asked, so no key is needed, and rails that are not there are told, not refused.
    static func inspect(_ directory: String) throws(CommandFailure) -> RailConfiguration {
        do throws(RailConfigurationError) {
            return try RailConfiguration.load(directory: directory, missingRails: .leaveOut) { (UnaskedExecutor(), LLModel($0.model)) }
        } catch {
            throw CommandFailure(error)
        }
    }

    private func executor(for reference: ModelReference) throws -> (any PromptExecutor, LLModel) {
        if reference.name == "main", let main { return (main.client, main.model) }
        guard let known = reference.provider.flatMap({ ProviderCatalog.provider(named: $0) }) else {
            throw CommandFailure(
                .configuration,
                "\(RailsSetup.place(reference)): the engine `\(reference.engine)` of the model `\(reference.name)` is not known")
        }
        var provider = known.resolved(environment)
        if let baseURL = reference.baseURL { provider.baseURL = baseURL }
        let named = reference.keyVariable.flatMap { environment[$0] }.map { APIKey($0) }
        let key = named ?? ClientSetup.key(for: provider, environment, settings)?.key
        let aws = try ClientSetup.awsConfiguration(for: provider, environment)
        if key == nil, aws?.identity == nil, provider.requiresKey, reference.baseURL == nil {
            let variables = reference.keyVariable.map { [$0] } ?? provider.keyVariables
            throw CommandFailure(
                .configuration,
                "\(RailsSetup.place(reference)): the model `\(reference.name)` at \(provider.name) wants a key: set "
                    + variables.joined(separator: " or "))
        }
        return (ProviderClient(provider, key: key, aws: aws), provider.model(reference.model))
    }

    private static func place(_ reference: ModelReference) -> String {
        [reference.file ?? "the configuration", reference.line.map(String.init)].compactMap(\.self).joined(separator: ":")
    }
}

/// Stands where a model would be asked, and is not.
private struct UnaskedExecutor: PromptExecutor {
    func executeStreaming(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) -> FrameStream {
        FrameStream(frames: [], failure: LLMError(.noScript, at: .request))
    }

    func execute(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) async throws(LLMError) -> LLMResponse {
        throw LLMError(.noScript, at: .request)
    }
}

extension CommandFailure {
    /// A configuration of rails that cannot be used.
    init(_ error: RailConfigurationError) {
        self.init(error.kind == .unreadable ? .noInput : .configuration, error.description)
    }
}
