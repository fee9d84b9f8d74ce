"""Names of the charts for people who do not see them; screen readers say them."""

# By the name under which a chart is drawn and saved; a name may go on with "-" and a number or a key.
CHART_NAMES = {
    "analogy": "Cosine of the nearest tokens to a minus b plus c, the inputs among them",
    "board": "Change of the next token's probability by switching each part off; blocks across, heads down",
    "along-a-line": "Output of stacked linear layers along a line of inputs, and of the one layer they equal",
    "beam-tree": "Tree of the texts that beam search held, finished and gave up",
    "branches": "Tokens of each text, and where a branch took another one",
    "context": "Tokens of the request by author, room for the reply, and what is free",
    "corpus-length": "Tokens of the corpus after each merge",
    "dot-product": "Query times key, one bar for each dimension of the head",
    "endings": "Probability of the end of turn at every token of the reply",
    "gallery": "Attention weights of the heads that are the clearest of their kind",
    "guess-favourites": "Number of heads that look at each token most",
    "guess-mean": "Mean attention weight of each token over all heads",
    "head-groups": "Query heads and the key and value heads that they share",
    "head-heatmap": "Attention weights of the head: the token that looks down, the token looked at across",
    "head-row": "Attention weights of the chosen token",
    "head-scores": "Scores of the head before the softmax: the token that looks down, the token looked at across",
    "languages": "Tokens of the same text in several languages, relative to English, by tokenizer",
    "ledger": "Share of the embedding, of each attention and of each MLP in the logit",
    "linear-layer": "Input, weights and output of the linear layer",
    "memory": "Memory of weights and KV cache by length of the text",
    "meter": "Tokens of the conversation by author, this reply, and what is free",
    "mosaic": "Attention weights of all heads; blocks across, heads down",
    "neighbour-histogram": "Number of tokens by cosine to the chosen one",
    "neighbours": "Cosine of the nearest tokens to the chosen one",
    "next-token": "Logits, scores after each stage, and probabilities of the likeliest tokens",
    "parameters": "Parameters of the model by part",
    "pointer": "All tokens on a line from 0 to 1, each as long as its probability, with the random number",
    "positions": "Position embeddings or rotary angles: positions down, dimensions across",
    "product": "Terms of one output of the linear layer",
    "rank-curve": "Probability by rank, and the sum of the likeliest tokens",
    "score-race": "Log-probability of your text and of greedy's, token by token",
    "step": "Numbers of the chosen step",
    "promotion": "Tokens whose logit this part raises or lowers most",
    "summary": "One attention map for each block or head number",
    "summary-heatmap": "Attention weights of the summary: the token that looks down, the token looked at across",
    "sweep": "Quality and variety of the samples by setting",
    "temperature-curve": "Entropy of the distribution by temperature",
    "two-models": "Parameters by part, one bar for each model",
}


def chart_name(name: str) -> str:
    """Return the name of the chart that is drawn as `name`: that of the longest entry it is or goes on from.

    A chart without an entry is called by its own words: a page must not fail for it; a test does.

    >>> chart_name("head-row"), chart_name("endings-chat")
    ('Attention weights of the chosen token', 'Probability of the end of turn at every token of the reply')
    """
    fitting = [entry for entry in CHART_NAMES if f"{name}-".startswith(f"{entry}-")]
    return CHART_NAMES[max(fitting, key=len)] if fitting else name.replace("-", " ")
