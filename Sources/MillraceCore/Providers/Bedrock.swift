extension Provider {
    /// Amazon Bedrock's Converse, for the models of every vendor there.
    ///
    /// The region comes from `AWS_REGION`; the key is a Bedrock API key, or AWS credentials sign the requests.
    public static let bedrock = Provider(
        id: "bedrock", name: "Amazon Bedrock", baseURL: bedrockAddress, modelsPath: nil, authentication: .aws(service: "bedrock"),
        keyVariables: ["AWS_BEARER_TOKEN_BEDROCK"], baseURLVariables: ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"],
        wire: .bedrockConverse(BedrockConverseProfile()))

    /// Anthropic's models on Amazon Bedrock in Anthropic's own dialect (Claude API docs, "Claude on Amazon Bedrock").
    public static let bedrockAnthropic = Provider(
        id: "bedrock-anthropic", name: "Anthropic on Amazon Bedrock", baseURL: bedrockAddress, modelsPath: nil,
        authentication: .aws(service: "bedrock"), keyVariables: ["AWS_BEARER_TOKEN_BEDROCK"],
        baseURLVariables: ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"],
        wire: .bedrockInvokeAnthropic(AnthropicMessagesProfile { $0.endpoint = .bedrock }))

    // https://docs.aws.amazon.com/general/latest/gr/bedrock.html
    private static let bedrockAddress = "https://bedrock-runtime.{AWS_REGION|AWS_DEFAULT_REGION}.amazonaws.com"
}
