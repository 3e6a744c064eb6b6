"""MODELS TRAINED ELSEWHERE -> how far from the best one, and why: the same truth about others' trainings."""
