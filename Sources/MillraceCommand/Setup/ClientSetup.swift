import Foundation
import Millrace
import MillraceSimulator

/// The client of a conversation, and how it was found.
struct ClientSetup {
    /// The client.
    let client: any LLMClient
    /// The model.
    let model: LLModel
    /// One line that says what was chosen where nothing was named; nil where the choice was the person's own.
    let notice: String?

    /// What the command line says.
    struct Wishes {
        var provider: String?
        var model: String?
        var baseURL: String?
    }

    /// Finds a provider, its key and a model: the command line first, then the environment, then the configuration file, then Ollama on this
    /// machine, then the embedded simulator.
    static func find(
        _ wishes: Wishes, environment: [String: String], settings: Settings, pacing: Pacing = .perSecond(40)
    ) async throws(CommandFailure) -> ClientSetup {
        if wishes.provider == "simulator" { return simulator(wishes, pacing, notice: nil) }
        if let provider = try chosenProvider(wishes, environment, settings) {
            return try await setup(provider, wishes, environment, settings)
        }
        if let keyed = ProviderCatalog.all.first(where: { key(for: $0, environment, settings) != nil }) {
            var found = try await setup(keyed, wishes, environment, settings)
            found = ClientSetup(client: found.client, model: found.model, notice: "using \(keyed.name), \(found.model.id) (key found)")
            return found
        }
        let ollama = Provider.ollama.resolved(environment)
        if let models = await models(of: ollama, key: nil), let first = models.first {
            let model = wishes.model ?? first
            return ClientSetup(
                client: ProviderClient(ollama), model: LLModel(model), notice: "no key found: using Ollama on this machine, \(model)")
        }
        return simulator(
            wishes, pacing, notice: "no provider key and no Ollama found: using the embedded simulator (`millrace doctor` tells more)")
    }

    /// The key of a provider, and where it was found.
    static func key(for provider: Provider, _ environment: [String: String], _ settings: Settings) -> (key: APIKey, place: String)? {
        for name in provider.keyVariables {
            if let value = environment[name], !APIKey(value).secret.isEmpty { return (APIKey(value), name) }
        }
        return settings.keys[provider.id].map { ($0, "configuration file") }
    }

    /// The names of a provider's models; nil where it cannot be reached or does not tell.
    static func models(of provider: Provider, key: APIKey?) async -> [String]? {
        let timeouts = Timeouts(connect: .seconds(1), firstByte: .seconds(3), idle: .seconds(3), total: .seconds(5))
        let client = ProviderClient(provider, key: key, timeouts: timeouts, retry: .never)
        do throws(LLMError) { return try await client.modelNames() } catch { return nil }
    }

    // MARK: Choosing

    private static func chosenProvider(
        _ wishes: Wishes, _ environment: [String: String], _ settings: Settings
    ) throws(CommandFailure) -> Provider? {
        let name = wishes.provider ?? environment["MILLRACE_PROVIDER"] ?? settings.provider
        let baseURL = wishes.baseURL ?? (wishes.provider == nil ? settings.baseURL : nil)
        guard let name else {
            guard let baseURL else { return nil }
            return Provider.custom(baseURL: baseURL)
        }
        guard var provider = ProviderCatalog.provider(named: name) else {
            let known = ProviderCatalog.all.map(\.id).joined(separator: ", ")
            throw CommandFailure(.configuration, "there is no provider `\(name)`; known: \(known), simulator")
        }
        provider = provider.resolved(environment)
        if let baseURL { provider.baseURL = baseURL }
        return provider
    }

    private static func setup(
        _ provider: Provider, _ wishes: Wishes, _ environment: [String: String], _ settings: Settings
    ) async throws(CommandFailure) -> ClientSetup {
        var provider = wishes.baseURL == nil ? provider.resolved(environment) : provider
        let aws = try awsConfiguration(for: provider, environment)
        // The region may also stand in a file of Amazon's tools.
        if !provider.missingVariables.isEmpty, let region = aws?.region { provider = provider.resolved(["AWS_REGION": region]) }
        let key = key(for: provider, environment, settings)?.key
        if key == nil, aws?.identity == nil, provider.requiresKey, wishes.baseURL == nil {
            throw CommandFailure(
                .configuration,
                "\(provider.name) wants a key: set \(provider.keyVariables.joined(separator: " or ")), "
                    + "or put it in \(Settings.path(environment))")
        }
        let model: String
        if let named = wishes.model ?? environment["MILLRACE_MODEL"] ?? settings.model ?? provider.defaultModel {
            model = named
        } else if let first = await models(of: provider, key: key)?.first {
            model = first
        } else {
            throw CommandFailure(.configuration, "name a model of \(provider.name) with --model")
        }
        return ClientSetup(client: ProviderClient(provider, key: key, aws: aws), model: provider.model(model), notice: nil)
    }

    /// Region and credentials where Amazon's own tools look for them; nil for other providers.
    static func awsConfiguration(for provider: Provider, _ environment: [String: String]) throws(CommandFailure) -> AWSConfiguration? {
        guard case .aws = provider.authentication else { return nil }
        do throws(LLMError) {
            return try AWSConfiguration(environment: environment) { path in
                // A file that is not there is the usual case.
                FileManager.default.contents(atPath: path).map { [UInt8]($0) }
            }
        } catch {
            throw CommandFailure(.configuration, "\(error)")
        }
    }

    private static func simulator(_ wishes: Wishes, _ pacing: Pacing, notice: String?) -> ClientSetup {
        var provider = Provider(
            id: "simulator", name: "Simulator", baseURL: "http://simulator", authentication: .none, wire: Wire(.openAIChat))
        provider.defaultModel = "simulator"
        let client = ProviderClient(provider, transport: SimulatorTransport(Simulator(pacing: pacing)))
        return ClientSetup(client: client, model: LLModel(wishes.model ?? "simulator"), notice: notice)
    }
}
