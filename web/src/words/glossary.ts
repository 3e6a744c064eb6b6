/** The words of the page, each in a sentence. */
export const WORDS: [string, string][] = [
  ['record', 'a row of the table'],
  ['prediction ŷ', 'what the model says of a record: each feature times its weight, and the bias'],
  ['weight, bias', 'the numbers of the model; training changes them'],
  ['residual', 'what was so less what is predicted: y − ŷ'],
  ['loss', 'the mean of the squared residuals: the smaller, the better'],
  ['above the best', 'how much larger the loss is than the smallest that such a model can have'],
  ['gradient', 'how steeply the loss rises with each weight and the bias'],
  ['learning rate η', 'how far a step goes against the gradient'],
  ['step', 'one change of the weights and the bias'],
  ['state', 'the weights and the bias after so many steps; state 0 is the start'],
  ['trained units', 'the units of the steps: columns less their means, over their spreads'],
  ['forecast', 'the loss as it was computed before the first step'],
  ['certificate', 'how surely it is known how far the loss is above the best'],
]
